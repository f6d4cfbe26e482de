import { assertEquals, assertThrows } from "@std/assert";
import {
  kafkaConnection,
  kafkaSettingRules,
  kafkaSettings,
} from "@taskbell/kafka";
import { readSettings, SettingsError } from "@taskbell/runtime";

function read(variables: Record<string, string>, clientId?: string) {
  return readSettings(
    (name) => variables[name],
    kafkaSettings({ clientId }),
    kafkaSettingRules,
  );
}

Deno.test("kafkaSettings() has a default for everything", () => {
  const values = read({});
  assertEquals(kafkaConnection(values), {
    brokers: ["localhost:9092"],
    clientId: "task-service",
    securityProtocol: "PLAINTEXT",
    sslCa: undefined,
    sasl: undefined,
  });
  assertEquals(values.kafkaReplicationFactor, 1);
  assertEquals(kafkaConnection(read({}, "worker")).clientId, "worker");
});

Deno.test("kafkaSettings() reads what SASL_SSL needs", () => {
  const sslCa = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----";
  const connection = kafkaConnection(read({
    KAFKA_BOOTSTRAP_SERVERS: "a:9092, b:9093",
    KAFKA_SECURITY_PROTOCOL: "SASL_SSL",
    KAFKA_SASL_MECHANISM: "SCRAM-SHA-512",
    KAFKA_SASL_USERNAME: "app",
    KAFKA_SASL_PASSWORD: "secret",
    KAFKA_SSL_CA: sslCa,
  }));
  assertEquals(connection.brokers, ["a:9092", "b:9093"]);
  assertEquals(connection.sasl, {
    mechanism: "SCRAM-SHA-512",
    username: "app",
    password: "secret",
  });
  assertEquals(connection.sslCa, sslCa);
});

Deno.test("kafkaSettingRules() names everything that SASL lacks", () => {
  const error = assertThrows(
    () => read({ KAFKA_SECURITY_PROTOCOL: "SASL_PLAINTEXT" }),
    SettingsError,
  );
  assertEquals(error.problems.map(({ name }) => name), [
    "KAFKA_SASL_MECHANISM",
    "KAFKA_SASL_USERNAME",
    "KAFKA_SASL_PASSWORD",
  ]);
});
