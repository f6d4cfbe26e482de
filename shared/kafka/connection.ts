/** How the brokers are spoken to. */
export const SECURITY_PROTOCOLS = [
  "PLAINTEXT",
  "SSL",
  "SASL_PLAINTEXT",
  "SASL_SSL",
] as const;

/** How the client proves who it is. */
export const SASL_MECHANISMS = [
  "PLAIN",
  "SCRAM-SHA-256",
  "SCRAM-SHA-512",
] as const;

/** One of {@linkcode SECURITY_PROTOCOLS}. */
export type SecurityProtocol = (typeof SECURITY_PROTOCOLS)[number];

/** One of {@linkcode SASL_MECHANISMS}. */
export type SaslMechanism = (typeof SASL_MECHANISMS)[number];

/** Where the brokers are and how a client enters. */
export interface KafkaConnection {
  /** `host:port` of some brokers, from which the others become known. */
  brokers: readonly string[];
  /** The name under which the brokers log and throttle this client. */
  clientId: string;
  /** How they are spoken to. @default {"PLAINTEXT"} */
  securityProtocol?: SecurityProtocol;
  /** Needed by the two SASL protocols, ignored by the others. */
  sasl?: SaslCredentials;
  /** PEM text of the authority that signed the brokers' certificates. */
  sslCa?: string;
}

/** Who the client is. */
export interface SaslCredentials {
  /** How it is proven. */
  mechanism: SaslMechanism;
  /** The user's name. */
  username: string;
  /** The user's password. */
  password: string;
}
