import { makeCertificates, type TestCertificates } from "./certificates.ts";
import { unusedPort } from "./unused_port.ts";

/** A listener of a test broker beside the one for its peers. */
export interface KafkaListener {
  /** Its name in the broker's settings. */
  name: string;
  /** What is spoken there. */
  protocol: "SSL" | "SASL_PLAINTEXT" | "SASL_SSL";
  port: number;
}

/** What a broker needs to ask its clients who they are. */
export interface KafkaSecurity {
  listeners: readonly KafkaListener[];
  /** Further lines of `server.properties`. */
  properties: string;
  /** Further arguments with which the storage is formatted. */
  formatArgs: readonly string[];
  certificates: TestCertificates;
}

/** The one user; the password must never be seen anywhere. */
export const KAFKA_USER = { username: "app", password: "canary-8c1f" };

/** The listener that takes SCRAM-SHA-512 and no other mechanism. */
export const ONE_MECHANISM = "ONE_MECHANISM";

const MECHANISMS = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"];
const SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule";
const PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule";

/**
 * Describes listeners for every protocol, with certificates for `localhost`
 * and one user, {@linkcode KAFKA_USER}, for every mechanism.
 *
 * @param directory Receives the certificates.
 */
export async function kafkaSecurity(directory: string): Promise<KafkaSecurity> {
  const certificates = await makeCertificates(directory);
  const { username, password } = KAFKA_USER;
  const listeners: KafkaListener[] = [
    { name: "SSL", protocol: "SSL", port: unusedPort() },
    { name: "SASL_PLAINTEXT", protocol: "SASL_PLAINTEXT", port: unusedPort() },
    { name: "SASL_SSL", protocol: "SASL_SSL", port: unusedPort() },
    { name: ONE_MECHANISM, protocol: "SASL_SSL", port: unusedPort() },
  ];
  const prefix = `listener.name.${ONE_MECHANISM.toLowerCase()}`;
  return {
    listeners,
    certificates,
    properties: [
      `sasl.enabled.mechanisms=${MECHANISMS}`,
      `${prefix}.sasl.enabled.mechanisms=SCRAM-SHA-512`,
      ...listeners.flatMap(loginModules),
      "ssl.keystore.type=PEM",
      `ssl.keystore.location=${certificates.keystore}`,
      "",
    ].join("\n"),
    formatArgs: MECHANISMS.filter((name) => name.startsWith("SCRAM"))
      .flatMap((name) => [
        "--add-scram",
        `${name}=[name=${username},password=${password}]`,
      ]),
  };
}

function loginModules({ name, protocol }: KafkaListener): string[] {
  if (!protocol.startsWith("SASL_")) return [];
  const { username, password } = KAFKA_USER;
  return MECHANISMS.map((mechanism) => {
    const module = mechanism === "PLAIN"
      ? `${PLAIN} required user_${username}="${password}"`
      : `${SCRAM} required`;
    const key = `listener.name.${name}.${mechanism}`.toLowerCase();
    return `${key}.sasl.jaas.config=${module};`;
  });
}
