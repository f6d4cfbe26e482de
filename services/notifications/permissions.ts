import { databaseHost } from "@taskbell/db";
import { cageFlags, runProgram } from "@taskbell/runtime";
import { channelHosts } from "./channels/channel_settings.ts";
import { type Config, readConfig } from "./config.ts";
import { SERVICE } from "./step.ts";

/** The Deno flags that give this program what it needs and nothing else. */
export function permissionFlags(config: Config): string[] {
  const { host, port, databaseUrl, variables, kafkaBrokers } = config;
  const hosts = [
    `${host}:${port}`,
    databaseHost(databaseUrl),
    ...kafkaBrokers,
    ...channelHosts(config),
  ];
  return cageFlags({ variables, hosts });
}

if (import.meta.main) {
  await runProgram(() => {
    const config = readConfig((name) => Deno.env.get(name));
    console.log(permissionFlags(config).join(" "));
    return Promise.resolve();
  }, { name: SERVICE, exitWithParent: false });
}
