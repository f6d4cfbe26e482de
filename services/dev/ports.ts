import { setTimeout as delay } from "node:timers/promises";
import { type SettingProblem, SettingsError } from "@taskbell/runtime";
import type { WantedPort } from "./config.ts";

/** How {@linkcode settlePorts} works. */
export interface SettlePortsOptions {
  /** Says that a port is not the usual one, or is waited for. */
  notice(message: string): void;
  /**
   * How long a chosen port may be in use, in milliseconds: the programs of a
   * stack that was killed notice that within 3 s.
   *
   * @default {5_000}
   */
  patienceMs?: number;
}

const LOOK_AGAIN_MS = 100;

/**
 * Finds the ports to use: the wanted ones where they are free. A default that
 * is taken moves to a free port; one that somebody chose is waited for.
 *
 * @throws {SettingsError} With every chosen port that stays taken.
 */
export async function settlePorts<Use extends string>(
  wanted: Record<Use, WantedPort>,
  { notice, patienceMs = 5_000 }: SettlePortsOptions,
): Promise<Record<Use, number>> {
  const entries = Object.entries<WantedPort>(wanted) as [Use, WantedPort][];
  const settled = new Map<Use, number>();
  const given = () => [...settled.values()];
  const problems: SettingProblem[] = [];
  // What was chosen comes first: a default makes way for it.
  const chosen = entries.filter(([, wish]) => wish.chosen);
  await whenFree(chosen.map(([, { port }]) => port), { notice, patienceMs });
  for (const [use, wish] of chosen) {
    if (given().includes(wish.port) || !isFree(wish.port)) {
      problems.push(portProblem(wish));
    }
    settled.set(use, wish.port);
  }
  if (problems.length > 0) throw new SettingsError(problems);
  for (const [use, { name, port: usual, chosen }] of entries) {
    if (chosen) continue;
    const isOurs = !given().includes(usual) && isFree(usual);
    const port = isOurs ? usual : freePort(given());
    settled.set(use, port);
    if (isOurs) continue;
    notice(`Port ${usual} is taken: using ${port} (${name} sets another)`);
  }
  return Object.fromEntries(settled) as Record<Use, number>;
}

async function whenFree(
  ports: readonly number[],
  { notice, patienceMs }: Required<SettlePortsOptions>,
): Promise<void> {
  const endMs = performance.now() + patienceMs;
  let taken = ports.filter((port) => !isFree(port));
  if (taken.length > 0) {
    notice(`Waiting for what uses port ${taken.join(", ")}`);
  }
  while (taken.length > 0 && performance.now() < endMs) {
    await delay(LOOK_AGAIN_MS);
    taken = taken.filter((port) => !isFree(port));
  }
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
