import type { KafkaConfig, SASLOptions } from "kafkajs";
import type { KafkaConnection, SaslMechanism } from "./connection.ts";

/** How a client enters, in the words of kafkajs. */
export function securityOptions(
  { securityProtocol = "PLAINTEXT", sasl, sslCa }: KafkaConnection,
): Pick<KafkaConfig, "ssl" | "sasl"> {
  const encrypted = securityProtocol.endsWith("SSL");
  return {
    ssl: encrypted && (sslCa === undefined ? true : { ca: [sslCa] }),
    sasl: securityProtocol.startsWith("SASL_") && sasl
      ? {
        mechanism: sasl.mechanism.toLowerCase() as Lowercase<SaslMechanism>,
        username: sasl.username,
        password: sasl.password,
      } as SASLOptions
      : undefined,
  };
}
