import type { KafkaConnection } from "./connection.ts";
import { ListenerMismatchError } from "./listener_mismatch_error.ts";
import { type Listener, probeListener } from "./probe_listener.ts";
import { causesOf } from "./root_cause.ts";
import { within } from "./within.ts";

/** Waits no longer for each answer of a broker, in milliseconds. */
const PROBE_TIMEOUT_MS = 2_000;

/**
 * Finds out whether a connection broke because the broker expects another
 * security protocol. A broker says so by nothing but closing the connection,
 * which it also does when it goes away: so its port is asked what it speaks.
 * Only after an error that may be one of these is anything asked.
 *
 * @param options Aborted: it is not waited for the answer any longer.
 * @returns What is wrong; `null`: the connection broke for another reason.
 */
export async function findListenerMismatch(
  error: unknown,
  connection: KafkaConnection,
  { signal }: { signal?: AbortSignal } = {},
): Promise<ListenerMismatchError | null> {
  const address = closedBy(error);
  if (address === null || signal?.aborted) return null;
  const { securityProtocol = "PLAINTEXT", sslCa } = connection;
  const probe = probeListener(address, { sslCa, timeoutMs: PROBE_TIMEOUT_MS });
  const listener = await within(probe, { signal }).catch(() => null);
  const expected = listener && differing(listener, securityProtocol);
  if (expected === null) return null;
  const message =
    `Cannot speak ${securityProtocol} to ${address} as it expects ${expected}`;
  return new ListenerMismatchError(message, { cause: error });
}

/** The broker that has closed a connection; `null` for other errors. */
function closedBy(error: unknown): string | null {
  for (const cause of causesOf(error)) {
    const { name, code, broker } = cause as Record<string, unknown>;
    const closed = name === "KafkaJSConnectionClosedError" ||
      code === "ECONNRESET" || code === "EPIPE";
    if (closed && typeof broker === "string") return broker;
  }
  return null;
}

/** What the broker expects; `null` where that is what the client speaks. */
function differing(
  { tls, mechanisms }: Listener,
  securityProtocol: string,
): string | null {
  const usesTls = securityProtocol.endsWith("SSL");
  if (mechanisms === null) return usesTls ? null : "TLS";
  const usesSasl = securityProtocol.startsWith("SASL_");
  const expectsSasl = mechanisms.length > 0;
  if (tls === usesTls && expectsSasl === usesSasl) return null;
  const transport = tls ? "SSL" : "PLAINTEXT";
  return expectsSasl
    ? `SASL_${transport} with ${mechanisms.join(", ")}`
    : transport;
}
