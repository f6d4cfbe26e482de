import { ErrorCode } from "./client/error_code.ts";
import { ListenerMismatchError } from "./listener_mismatch_error.ts";
import { missingNetAccess } from "./net_access.ts";
import { causesOf, reasonOf } from "./root_cause.ts";

/** Why no attempt to connect can succeed until somebody mends the cause. */
export interface ConnectionFailure {
  /** What has to be mended. */
  kind:
    /** The process may not connect to a broker: `--allow-net`. */
    | "net_access"
    /** The user, the password or the mechanism of SASL. */
    | "authentication"
    /** The broker's certificate, or whom the client trusts. */
    | "certificate"
    /** TLS or SASL is expected by one side alone. */
    | "security_protocol";
  /** Says it to the operator; holds no secret. */
  message: string;
}

const MESSAGE_OF_CODE = new Map<unknown, string>([
  [
    ErrorCode.UNSUPPORTED_SASL_MECHANISM,
    "the broker does not offer this SASL mechanism",
  ],
  [
    ErrorCode.ILLEGAL_SASL_STATE,
    "the broker does not expect SASL on this listener",
  ],
  [
    ErrorCode.SASL_AUTHENTICATION_FAILED,
    "the broker refuses the SASL credentials",
  ],
]);

/** The codes of OpenSSL's and Node's checks of a certificate. */
const CERTIFICATE_CODE =
  /CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)/;

/**
 * Finds out whether an error means that the client can't get in as things
 * stand. Everything else, such as a broker that is away, may pass by itself:
 * `null`. The `retriable` of kafkajs is of no use here: it is `true` for a
 * certificate that is not trusted.
 */
export function connectionFailure(error: unknown): ConnectionFailure | null {
  // The wrappers repeat the words of the innermost error, but not its facts.
  for (const cause of [...causesOf(error)].reverse()) {
    const failure = failureOf(cause);
    if (failure) return failure;
  }
  return null;
}

function failureOf(cause: object): ConnectionFailure | null {
  const { code, name } = cause as { code?: unknown; name?: unknown };
  const host = missingNetAccess(cause);
  if (host !== null) {
    const message = `--allow-net lacks the broker ${host}`;
    return { kind: "net_access", message };
  }
  if (cause instanceof ListenerMismatchError) {
    return { kind: "security_protocol", message: cause.message };
  }
  if (name === "KafkaJSSASLAuthenticationError") {
    return { kind: "authentication", message: reasonOf(cause) };
  }
  const message = MESSAGE_OF_CODE.get(code);
  if (message !== undefined) {
    const kind = code === ErrorCode.ILLEGAL_SASL_STATE
      ? "security_protocol"
      : "authentication";
    return { kind, message };
  }
  if (typeof code === "string" && CERTIFICATE_CODE.test(code)) {
    const reason = reasonOf(cause).replace(/^Connection error: /, "");
    const message = `the broker's certificate is refused: ${reason}`;
    return { kind: "certificate", message };
  }
  return null;
}
