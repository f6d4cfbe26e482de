import { SettingsError } from "@taskbell/runtime";
import type { WantedPort } from "./config.ts";

/** Says that a port is not the usual one. */
export type Notice = (message: string) => void;

/**
 * Finds the port to use: the wanted one if it is free. A default that is
 * taken moves to a free port; one that was chosen does not.
 *
 * @throws {SettingsError} When the chosen port is taken.
 */
export function settlePort(
  { name, port, chosen }: WantedPort,
  notice: Notice,
): number {
  if (isFree(port)) return port;
  if (chosen) {
    throw new SettingsError([{
      name,
      expected: "a free port",
      actual: `${port}, which another program uses`,
    }]);
  }
  const free = freePort();
  notice(`Port ${port} is taken: using ${free} (${name} sets another)`);
  return free;
}

function isFree(port: number): boolean {
  try {
    // A listener on any address would take the requests meant for ours.
    for (const hostname of ["127.0.0.1", "0.0.0.0"]) {
      Deno.listen({ hostname, port }).close();
    }
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "0.0.0.0", port: 0 });
  listener.close();
  return listener.addr.port;
}
