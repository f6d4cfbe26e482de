import { databaseHost } from "@taskbell/db";
import { runProgram } from "@taskbell/runtime";
import { smtpPort } from "./channels/email.ts";
import { type Config, readConfig, VARIABLES } from "./config.ts";

/** The Deno flags that give this program what it needs and nothing else. */
export function permissionFlags(config: Config): string[] {
  const { port, databaseUrl, databaseVariable, kafkaBrokers, smtpUrl } = config;
  const hosts = [
    `0.0.0.0:${port}`,
    databaseHost(databaseUrl),
    ...kafkaBrokers,
    `${smtpUrl.hostname}:${smtpPort(smtpUrl)}`,
  ];
  return [
    "--no-prompt",
    "--ignore-env",
    `--allow-env=${[...VARIABLES, databaseVariable].join(",")}`,
    `--allow-net=${hosts.join(",")}`,
  ];
}

if (import.meta.main) {
  await runProgram(() => {
    const config = readConfig((name) => Deno.env.get(name));
    console.log(permissionFlags(config).join(" "));
    return Promise.resolve();
  }, { exitWithParent: false });
}
