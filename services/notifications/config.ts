import { databaseSettings } from "@taskbell/db";
import {
  type KafkaConnection,
  kafkaConnection,
  kafkaSettingRules,
  kafkaSettings,
} from "@taskbell/kafka";
import {
  choiceSetting,
  type Environment,
  LOG_FORMATS,
  LOG_LEVELS,
  portSetting,
  readSettings,
  type Setting,
  type SettingValues,
  textSetting,
} from "@taskbell/runtime";
import { channelSettingRules } from "./channels/channel_setting_rules.ts";
import { channelSettings } from "./channels/channel_settings.ts";

const OWN_DATABASE_URL = "NOTIFICATIONS_DATABASE_URL";

const settings = {
  ...databaseSettings,
  ...kafkaSettings({ clientId: "notification-service" }),
  host: textSetting("HOST", {
    default: "0.0.0.0",
    expected: "an IPv4 address to listen on",
    pattern: /^\d{1,3}(\.\d{1,3}){3}$/,
  }),
  port: portSetting("NOTIFICATIONS_PORT", 8001),
  ...channelSettings,
  logLevel: choiceSetting("LOG_LEVEL", LOG_LEVELS, { default: "info" }),
  logFormat: choiceSetting("LOG_FORMAT", LOG_FORMATS, { default: "json" }),
};

/** The names of all variables that this program may read. */
export const VARIABLES: readonly string[] = [
  ...Object.values<Setting<unknown>>(settings).map(({ name }) => name),
  OWN_DATABASE_URL,
];

/** The program's settings. */
export type Config = SettingValues<typeof settings> & {
  /** Where the brokers are. */
  kafka: KafkaConnection;
  /** The variables that it reads: one of the two that name the database. */
  variables: readonly string[];
};

/** The names of those that hold a secret. */
export const SECRET_VARIABLES: readonly string[] = [
  ...Object.values<Setting<unknown>>(settings)
    .filter(({ secret }) => secret).map(({ name }) => name),
  OWN_DATABASE_URL,
];

/**
 * Reads the program's settings. Its own database role, if it has one, goes
 * before the one that all programs share.
 *
 * @throws {SettingsError} With all problems.
 */
export function readConfig(environment: Environment): Config {
  const [name, unread] = environment(OWN_DATABASE_URL)
    ? [OWN_DATABASE_URL, settings.databaseUrl.name]
    : [settings.databaseUrl.name, OWN_DATABASE_URL];
  const databaseUrl = { ...settings.databaseUrl, name };
  const values = readSettings(
    environment,
    { ...settings, databaseUrl },
    (values) => [
      ...kafkaSettingRules(values),
      ...channelSettingRules(values),
    ],
  );
  return {
    ...values,
    kafka: kafkaConnection(values),
    variables: VARIABLES.filter((name) => name !== unread),
  };
}
