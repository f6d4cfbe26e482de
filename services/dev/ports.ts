import { type SettingProblem, SettingsError } from "@taskbell/runtime";
import type { WantedPort } from "./config.ts";

/** Says that a port is not the usual one. */
export type Notice = (message: string) => void;

/**
 * Finds the ports to use: the wanted ones where they are free. A default that
 * is taken moves to a free port; one that somebody chose does not.
 *
 * @throws {SettingsError} With every chosen port that is taken.
 */
export function settlePorts<Use extends string>(
  wanted: Record<Use, WantedPort>,
  notice: Notice,
): Record<Use, number> {
  const entries = Object.entries<WantedPort>(wanted) as [Use, WantedPort][];
  const settled = new Map<Use, number>();
  const problems: SettingProblem[] = [];
  const given = () => [...settled.values()];
  // What was chosen comes first: a default makes way for it.
  for (const chosen of [true, false]) {
    for (const [use, wish] of entries) {
      if (wish.chosen !== chosen) continue;
      const free = !given().includes(wish.port) && isFree(wish.port);
      const port = free ? wish.port : freePort(given());
      settled.set(use, port);
      if (free) continue;
      const { name, port: taken } = wish;
      if (chosen) problems.push(portProblem(wish));
      else {notice(
          `Port ${taken} is taken: using ${port} (${name} sets another)`,
        );}
    }
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return Object.fromEntries(settled) as Record<Use, number>;
}

function portProblem({ name, port }: WantedPort): SettingProblem {
  return {
    name,
    expected: "a free port",
    actual: `${port}, which is in use already`,
  };
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

function freePort(except: readonly number[]): number {
  while (true) {
    const listener = Deno.listen({ hostname: "0.0.0.0", port: 0 });
    listener.close();
    if (!except.includes(listener.addr.port)) return listener.addr.port;
  }
}
