import {
  choiceSetting,
  type Environment,
  hostListSetting,
  LOG_FORMATS,
  LOG_LEVELS,
  portSetting,
  readSettings,
  secretSetting,
  type Setting,
  type SettingValues,
  textSetting,
  urlSetting,
} from "@taskbell/runtime";

/** A port with the default that may move when it is taken. */
export interface WantedPort {
  /** The variable that sets it. */
  name: string;
  /** The port. */
  port: number;
  /** Whether somebody chose it: then it must not move. */
  chosen: boolean;
}

function wantedPort(name: string, port: number): Setting<WantedPort> {
  const base = portSetting(name, port);
  return {
    ...base,
    fallback: { value: { name, port, chosen: false } },
    parse: (text) => {
      const chosen = base.parse(text);
      return chosen === undefined
        ? undefined
        : { name, port: chosen, chosen: true };
    },
  };
}

const settings = {
  dataDir: textSetting("DATA_DIR", { default: ".data" }),
  apiPort: wantedPort("PORT", 8000),
  workerPort: wantedPort("NOTIFICATIONS_PORT", 8001),
  kafkaPort: wantedPort("DEV_KAFKA_PORT", 9092),
  postgresPort: wantedPort("DEV_POSTGRES_PORT", 5433),
  smtpPort: wantedPort("DEV_SMTP_PORT", 1025),
  mailPort: wantedPort("DEV_MAIL_PORT", 8025),
  databaseUrl: urlSetting<URL | undefined>("DATABASE_URL", {
    default: undefined,
    schemes: ["postgres://", "postgresql://"],
  }),
  kafkaBrokers: hostListSetting("KAFKA_BOOTSTRAP_SERVERS", { default: [] }),
  smtpUrl: urlSetting<URL | undefined>("SMTP_URL", {
    default: undefined,
    schemes: ["smtp://", "smtps://"],
  }),
  jwtSecret: secretSetting<string | undefined>("JWT_SECRET", {
    default: undefined,
    minBytes: 32,
  }),
  logLevel: choiceSetting("LOG_LEVEL", LOG_LEVELS, { default: "info" }),
  logFormat: choiceSetting("LOG_FORMAT", LOG_FORMATS, { default: "pretty" }),
};

/** The settings of the development stack. */
export type Config = SettingValues<typeof settings>;

/** Reads the settings. @throws {SettingsError} With all problems. */
export function readConfig(environment: Environment): Config {
  return readSettings(environment, settings);
}

/** The ports that this process and its children need, by their use. */
export function wantedPorts(
  config: Config,
): Record<
  "api" | "worker" | "kafka" | "postgres" | "smtp" | "mail",
  WantedPort
> {
  return {
    api: config.apiPort,
    worker: config.workerPort,
    kafka: config.kafkaPort,
    postgres: config.postgresPort,
    smtp: config.smtpPort,
    mail: config.mailPort,
  };
}
