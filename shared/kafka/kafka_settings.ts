import {
  choiceSetting,
  hostListSetting,
  integerSetting,
  problemOf,
  type Setting,
  type SettingProblem,
  type SettingValues,
  textSetting,
} from "@taskbell/runtime";
import {
  type KafkaConnection,
  SASL_MECHANISMS,
  type SaslMechanism,
  SECURITY_PROTOCOLS,
  type SecurityProtocol,
} from "./connection.ts";

/** The environment's settings for Kafka, to be spread into a program's own. */
export interface KafkaSettings extends Record<string, Setting<unknown>> {
  /** `KAFKA_BOOTSTRAP_SERVERS` */
  kafkaBrokers: Setting<readonly string[]>;
  /** `KAFKA_CLIENT_ID` */
  kafkaClientId: Setting<string>;
  /** `KAFKA_SECURITY_PROTOCOL` */
  kafkaSecurityProtocol: Setting<SecurityProtocol>;
  /** `KAFKA_SASL_MECHANISM` */
  kafkaSaslMechanism: Setting<SaslMechanism | undefined>;
  /** `KAFKA_SASL_USERNAME` */
  kafkaSaslUsername: Setting<string | undefined>;
  /** `KAFKA_SASL_PASSWORD` */
  kafkaSaslPassword: Setting<string | undefined>;
  /** `KAFKA_SSL_CA` */
  kafkaSslCa: Setting<string | undefined>;
  /** `KAFKA_REPLICATION_FACTOR` */
  kafkaReplicationFactor: Setting<number>;
}

/** What `readSettings` answers for {@linkcode KafkaSettings}. */
export type KafkaSettingValues = Pick<
  SettingValues<KafkaSettings>,
  | "kafkaBrokers"
  | "kafkaClientId"
  | "kafkaSecurityProtocol"
  | "kafkaSaslMechanism"
  | "kafkaSaslUsername"
  | "kafkaSaslPassword"
  | "kafkaSslCa"
  | "kafkaReplicationFactor"
>;

/**
 * Describes the settings for Kafka.
 *
 * @param defaults The client id of a program that sets none.
 */
export function kafkaSettings(
  { clientId = "task-service" }: { clientId?: string } = {},
): KafkaSettings {
  return {
    kafkaBrokers: hostListSetting("KAFKA_BOOTSTRAP_SERVERS", {
      default: ["localhost:9092"],
    }),
    kafkaClientId: textSetting("KAFKA_CLIENT_ID", { default: clientId }),
    kafkaSecurityProtocol: choiceSetting(
      "KAFKA_SECURITY_PROTOCOL",
      SECURITY_PROTOCOLS,
      { default: "PLAINTEXT" },
    ),
    kafkaSaslMechanism: choiceSetting("KAFKA_SASL_MECHANISM", SASL_MECHANISMS, {
      default: undefined,
    }),
    kafkaSaslUsername: textSetting("KAFKA_SASL_USERNAME", {
      default: undefined,
    }),
    kafkaSaslPassword: textSetting("KAFKA_SASL_PASSWORD", {
      default: undefined,
      secret: true,
    }),
    kafkaSslCa: textSetting("KAFKA_SSL_CA", {
      default: undefined,
      expected: "a certificate in PEM",
      pattern: /-----BEGIN CERTIFICATE-----/,
    }),
    kafkaReplicationFactor: integerSetting("KAFKA_REPLICATION_FACTOR", {
      default: 1,
      min: 1,
      max: 32_767,
    }),
  };
}

/** What must hold between the settings: SASL needs all that belongs to it. */
export function kafkaSettingRules(
  values: Partial<KafkaSettingValues>,
): SettingProblem[] {
  const protocol = values.kafkaSecurityProtocol;
  if (!protocol?.startsWith("SASL_")) return [];
  const needed = {
    KAFKA_SASL_MECHANISM: values.kafkaSaslMechanism,
    KAFKA_SASL_USERNAME: values.kafkaSaslUsername,
    KAFKA_SASL_PASSWORD: values.kafkaSaslPassword,
  };
  return Object.entries(needed)
    .filter(([_, value]) => value === undefined)
    .map(([name]) => {
      const expected = `set, as KAFKA_SECURITY_PROTOCOL is ${protocol}`;
      return problemOf({ name, expected, secret: false }, "");
    });
}

/**
 * Makes the connection that the settings describe. They must have passed
 * {@linkcode kafkaSettingRules}.
 */
export function kafkaConnection(values: KafkaSettingValues): KafkaConnection {
  const { kafkaSaslMechanism, kafkaSaslUsername, kafkaSaslPassword } = values;
  return {
    brokers: values.kafkaBrokers,
    clientId: values.kafkaClientId,
    securityProtocol: values.kafkaSecurityProtocol,
    sslCa: values.kafkaSslCa,
    sasl: kafkaSaslMechanism && {
      mechanism: kafkaSaslMechanism,
      username: kafkaSaslUsername ?? "",
      password: kafkaSaslPassword ?? "",
    },
  };
}
