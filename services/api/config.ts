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
  durationSetting,
  type Environment,
  LOG_FORMATS,
  LOG_LEVELS,
  portSetting,
  readSettings,
  type Setting,
  type SettingValues,
  textSetting,
} from "@taskbell/runtime";
import { httpSettingRules, httpSettings } from "./http_settings.ts";
import {
  targetSettingRules,
  targetSettings,
} from "./targets/target_settings.ts";

/** What a process of this program may do, `API_ROLES`. */
export const ROLES = ["http", "relay", "scheduler"] as const;

/** One of {@linkcode ROLES}. */
export type Role = (typeof ROLES)[number];

/** A stop that takes longer than 25 s in all is cut short. */
const MAX_DRAIN_MS = 15_000;

const duration = durationSetting("DRAIN_TIME", { default: 5_000 });

const drainSetting: Setting<number> = {
  ...duration,
  expected: `${duration.expected}, at most 15s`,
  parse: (text) => {
    const ms = duration.parse(text);
    return ms !== undefined && ms <= MAX_DRAIN_MS ? ms : undefined;
  },
};

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
  ...httpSettings,
  ...targetSettings,
  drainMs: drainSetting,
  requireIfMatch: choiceSetting("REQUIRE_IF_MATCH", ["true", "false"], {
    default: "false",
  }),
  reminderMaxLatenessMs: durationSetting("REMINDER_MAX_LATENESS", {
    default: 24 * 3_600_000,
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
  const values = readSettings(environment, settings, (read) => [
    ...kafkaSettingRules(read),
    ...httpSettingRules(read),
    ...targetSettingRules(read),
  ]);
  return { ...values, kafka: kafkaConnection(values) };
}
