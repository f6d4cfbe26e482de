import { databaseHost } from "@taskbell/db";
import { cageFlags, runProgram } from "@taskbell/runtime";
import { smtpPort } from "./channels/email.ts";
import { type Config, readConfig } from "./config.ts";

/** The Deno flags that give this program what it needs and nothing else. */
export function permissionFlags(config: Config): string[] {
  const { host, port, databaseUrl, variables, kafkaBrokers, smtpUrl } = config;
  const hosts = [
    `${host}:${port}`,
    databaseHost(databaseUrl),
    ...kafkaBrokers,
    `${smtpUrl.hostname}:${smtpPort(smtpUrl)}`,
  ];
  return cageFlags({ variables, hosts });
}

if (import.meta.main) {
  await runProgram(() => {
    const config = readConfig((name) => Deno.env.get(name));
    console.log(permissionFlags(config).join(" "));
    return Promise.resolve();
  }, { exitWithParent: false });
}
