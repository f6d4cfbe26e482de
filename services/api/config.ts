import { databaseSettings } from "@taskbell/db";
import {
  type KafkaConnection,
  kafkaConnection,
  kafkaSettingRules,
  kafkaSettings,
} from "@taskbell/kafka";
import {
  choiceSetting,
  choicesSetting,
  type Environment,
  LOG_FORMATS,
  LOG_LEVELS,
  portSetting,
  readSettings,
  secretSetting,
  type Setting,
  type SettingValues,
  textSetting,
} from "@taskbell/runtime";

/** What a process of this program may do, `API_ROLES`. */
export const ROLES = ["http", "relay", "scheduler"] as const;

/** One of {@linkcode ROLES}. */
export type Role = (typeof ROLES)[number];

const settings = {
  ...databaseSettings,
  ...kafkaSettings({ clientId: "task-service" }),
  host: textSetting("HOST", {
    default: "0.0.0.0",
    expected: "an IPv4 address to listen on",
    pattern: /^\d{1,3}(\.\d{1,3}){3}$/,
  }),
  port: portSetting("PORT", 8000),
  roles: choicesSetting("API_ROLES", ROLES, { default: ROLES }),
  jwtSecret: secretSetting("JWT_SECRET", { minBytes: 32 }),
  jwtIssuer: textSetting<string | undefined>("JWT_ISSUER", {
    default: undefined,
  }),
  jwtAudience: textSetting<string | undefined>("JWT_AUDIENCE", {
    default: undefined,
  }),
  logLevel: choiceSetting("LOG_LEVEL", LOG_LEVELS, { default: "info" }),
  logFormat: choiceSetting("LOG_FORMAT", LOG_FORMATS, { default: "json" }),
};

/** The names of all variables that this program reads. */
export const VARIABLES: readonly string[] = Object.values<Setting<unknown>>(
  settings,
).map(({ name }) => name);

/** The names of those that hold a secret. */
export const SECRET_VARIABLES: readonly string[] = Object.values<
  Setting<unknown>
>(settings).filter(({ secret }) => secret).map(({ name }) => name);

/** The program's settings. */
export type Config = SettingValues<typeof settings> & {
  /** Where the brokers are. */
  kafka: KafkaConnection;
};

/** Reads the program's settings. @throws {SettingsError} With all problems. */
export function readConfig(environment: Environment): Config {
  const values = readSettings(environment, settings, kafkaSettingRules);
  return { ...values, kafka: kafkaConnection(values) };
}
