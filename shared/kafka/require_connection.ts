import type { KafkaConnection } from "./connection.ts";
import { requireSome } from "./require_options.ts";

/**
 * Refuses a connection that can't be meant.
 *
 * @throws {RangeError} Without brokers, or without credentials where the
 * protocol asks for them.
 */
export function requireConnection(
  { brokers, securityProtocol = "PLAINTEXT", sasl }: KafkaConnection,
): void {
  requireSome({ brokers });
  if (!securityProtocol.startsWith("SASL_") || sasl) return;
  throw new RangeError(
    `Cannot take sasl as it must hold credentials for ${securityProtocol}`,
  );
}
