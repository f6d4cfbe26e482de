import {
  type KafkaConnection,
  SASL_MECHANISMS,
  type SaslMechanism,
  type SecurityProtocol,
} from "@taskbell/kafka";
import {
  KAFKA_USER,
  type KafkaSecurity,
  ONE_MECHANISM,
} from "../support/kafka_security.ts";

/** A broker with a listener for every protocol. */
export interface SecuredKafka extends Pick<KafkaSecurity, "certificates"> {
  /** `host:port` of each listener, by its name. */
  addresses: Readonly<Record<string, string>>;
}

type Connect = (kafka: SecuredKafka) => KafkaConnection;

interface ClientOptions {
  listener?: string;
  protocol?: SecurityProtocol;
  mechanism?: SaslMechanism;
  credentials?: { username: string; password: string };
  ca?: "ca" | "otherCa";
  host?: string;
}

/** By default a client that SASL_SSL lets in. */
function client(
  {
    listener = "SASL_SSL",
    protocol = "SASL_SSL",
    mechanism = "SCRAM-SHA-256",
    credentials = KAFKA_USER,
    ca = "ca",
    host = "localhost",
  }: ClientOptions,
): Connect {
  return ({ addresses, certificates }) => ({
    brokers: [String(addresses[listener]).replace("localhost", host)],
    clientId: "security",
    securityProtocol: protocol,
    sasl: { mechanism, ...credentials },
    sslCa: certificates[ca],
  });
}

const WITH_SASL = ["SASL_SSL", "SASL_PLAINTEXT"] as const;

/** Clients that are let in. */
export const WELCOME: Readonly<Record<string, Connect>> = {
  "SSL without SASL": client({ listener: "SSL", protocol: "SSL" }),
  ...Object.fromEntries(
    WITH_SASL.flatMap((protocol) =>
      SASL_MECHANISMS.map((mechanism) => [
        `${mechanism} over ${protocol}`,
        client({ listener: protocol, protocol, mechanism }),
      ])
    ),
  ),
};

const wrongPassword = {
  username: KAFKA_USER.username,
  password: "canary-wrong-5d20",
};
const unknownUser = { username: "nobody", password: KAFKA_USER.password };

/** Clients that are not let in, and what they have to say about it. */
export const UNWELCOME: Readonly<Record<string, [Connect, RegExp]>> = {
  ...Object.fromEntries(
    SASL_MECHANISMS.flatMap((mechanism): [string, [Connect, RegExp]][] => [
      [`a wrong password with ${mechanism}`, [
        client({ mechanism, credentials: wrongPassword }),
        /authentication failed/,
      ]],
      [`an unknown user with ${mechanism}`, [
        client({ mechanism, credentials: unknownUser }),
        /authentication failed/,
      ]],
    ]),
  ),
  "a wrong CA": [
    client({ ca: "otherCa" }),
    /certificate is refused: unable to verify the first certificate/,
  ],
  "another name than the certificate's": [
    client({ listener: "SSL", protocol: "SSL", host: "127.0.0.1" }),
    /certificate is refused: .*127\.0\.0\.1/,
  ],
  "a mechanism that is not enabled": [
    client({ listener: ONE_MECHANISM, mechanism: "PLAIN" }),
    /does not offer this SASL mechanism/,
  ],
  "PLAINTEXT on a port with TLS": [
    client({ listener: "SSL", protocol: "PLAINTEXT" }),
    /Cannot speak PLAINTEXT to localhost:\d+ as it expects SSL/,
  ],
  "SASL_PLAINTEXT on a port with TLS": [
    client({ protocol: "SASL_PLAINTEXT", mechanism: "PLAIN" }),
    /Cannot speak SASL_PLAINTEXT to localhost:\d+ as it expects SASL_SSL/,
  ],
  "SSL on a plaintext port": [
    client({ listener: "PLAINTEXT", protocol: "SSL" }),
    /Cannot speak SSL to .* as it expects PLAINTEXT/,
  ],
  "SASL_SSL on a port without TLS": [
    client({ listener: "SASL_PLAINTEXT" }),
    /Cannot speak SASL_SSL to .* as it expects SASL_PLAINTEXT with .*PLAIN/,
  ],
  "SSL without SASL on SASL_SSL": [
    client({ protocol: "SSL" }),
    /Cannot speak SSL to .* as it expects SASL_SSL with .*SCRAM-SHA-256/,
  ],
  "PLAINTEXT on SASL_PLAINTEXT": [
    client({ listener: "SASL_PLAINTEXT", protocol: "PLAINTEXT" }),
    /Cannot speak PLAINTEXT to .* as it expects SASL_PLAINTEXT/,
  ],
  "SASL where none is expected": [
    client({ listener: "PLAINTEXT", protocol: "SASL_PLAINTEXT" }),
    /does not expect SASL/,
  ],
};
