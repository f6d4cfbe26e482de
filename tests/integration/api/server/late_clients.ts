import { setTimeout as delay } from "node:timers/promises";
import { request } from "./raw_client.ts";

/** What becomes of a client that comes while a server stops. */
export type Fate =
  | "answered"
  | "refused"
  | "reset"
  | "closed without an answer";

/** Connects, and asks a little later. */
async function askLate(port: number): Promise<Fate> {
  const connected = await Deno.connect({ hostname: "127.0.0.1", port })
    .catch(() => null);
  if (!connected) return "refused";
  using connection = connected;
  const fate = connection.read(new Uint8Array(1_000)).then(
    (count): Fate => count ? "answered" : "closed without an answer",
    // The system resets those who wait to be accepted.
    (): Fate => "reset",
  );
  if (await Promise.race([fate, delay(20, "late")]) === "late") {
    const text = request("GET /", { connection: "close" });
    await connection.write(new TextEncoder().encode(text)).catch(() => {});
  }
  return await fate;
}

/** Clients that come one soon after the other, until it is disposed. */
export interface LateClients extends Disposable {
  /** What becomes of each, in their order. */
  fates: Promise<Fate>[];
}

/** Sends clients to a server that ask a little after they have connected. */
export function sendClients(port: number): LateClients {
  const fates: Promise<Fate>[] = [];
  const timer = setInterval(() => fates.push(askLate(port)), 1);
  return { fates, [Symbol.dispose]: () => clearInterval(timer) };
}
