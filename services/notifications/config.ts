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
  urlSetting,
} from "@taskbell/runtime";

const OWN_DATABASE_URL = "NOTIFICATIONS_DATABASE_URL";

const settings = {
  ...databaseSettings,
  ...kafkaSettings({ clientId: "notification-service" }),
  port: portSetting("NOTIFICATIONS_PORT", 8001),
  smtpUrl: urlSetting("SMTP_URL", { schemes: ["smtp://", "smtps://"] }),
  mailFrom: textSetting("MAIL_FROM", {
    default: "Taskbell <taskbell@localhost>",
    expected: "an address such as Taskbell <taskbell@example.org>",
    pattern: /^[^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/,
  }),
  logLevel: choiceSetting("LOG_LEVEL", LOG_LEVELS, { default: "info" }),
  logFormat: choiceSetting("LOG_FORMAT", LOG_FORMATS, { default: "json" }),
};

/** The names of the variables that this program reads, less the database's. */
export const VARIABLES: readonly string[] = Object.values<Setting<unknown>>(
  settings,
).map(({ name }) => name).filter((name) => name !== settings.databaseUrl.name);

/** The program's settings. */
export type Config = SettingValues<typeof settings> & {
  /** Where the brokers are. */
  kafka: KafkaConnection;
  /** The variable that names the database. */
  databaseVariable: string;
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
  const databaseUrl = { ...settings.databaseUrl };
  if (environment(OWN_DATABASE_URL)) databaseUrl.name = OWN_DATABASE_URL;
  const values = readSettings(
    environment,
    { ...settings, databaseUrl },
    kafkaSettingRules,
  );
  return {
    ...values,
    kafka: kafkaConnection(values),
    databaseVariable: databaseUrl.name,
  };
}
