import { databaseHost } from "@taskbell/db";
import { cageFlags, runProgram } from "@taskbell/runtime";
import { type Config, readConfig, VARIABLES } from "./config.ts";

/** The Deno flags that give this program what it needs and nothing else. */
export function permissionFlags(
  { host, port, kafkaBrokers, databaseUrl }: Config,
): string[] {
  const hosts = [`${host}:${port}`, databaseHost(databaseUrl), ...kafkaBrokers];
  return cageFlags({ variables: VARIABLES, hosts });
}

if (import.meta.main) {
  await runProgram(() => {
    const config = readConfig((name) => Deno.env.get(name));
    console.log(permissionFlags(config).join(" "));
    return Promise.resolve();
  }, { exitWithParent: false });
}
