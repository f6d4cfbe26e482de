import { databaseHost } from "@taskbell/db";
import { cageFlags, runProgram } from "@taskbell/runtime";
import { SERVICE } from "./change.ts";
import { type Config, readConfig, VARIABLES } from "./config.ts";

/** The Deno flags that give this program what it needs and nothing else. */
export function permissionFlags(
  { host, port, kafkaBrokers, databaseUrl, jwksUrl }: Config,
): string[] {
  const hosts = [
    `${host}:${port}`,
    databaseHost(databaseUrl),
    ...kafkaBrokers,
    ...(jwksUrl ? [hostOf(jwksUrl)] : []),
  ];
  return cageFlags({ variables: VARIABLES, hosts });
}

function hostOf({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}

if (import.meta.main) {
  await runProgram(() => {
    const config = readConfig((name) => Deno.env.get(name));
    console.log(permissionFlags(config).join(" "));
    return Promise.resolve();
  }, { name: SERVICE, exitWithParent: false });
}
