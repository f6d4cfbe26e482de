import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { RunningAttempts } from "../../../services/notifications/delivery/running_attempts.ts";
import { eventually } from "../../support/eventually.ts";

const LEASE_MS = 600;

/** A database that answers each renewal in its own way. */
function database(
  ...answers: (() => Promise<{ deliveryId: number }[]>)[]
): Sql {
  const statement = () => (answers.shift() ?? hanging)();
  return statement as unknown as Sql;
}

const hanging = () => new Promise<never>(() => {});
const held = () => Promise.resolve([{ deliveryId: 1 }]);

/** Runs one attempt until the end of its lease or of the test. */
async function running(
  sql: Sql,
  test: (attempt: { agesMs: number[]; failures: unknown[] }) => Promise<void>,
): Promise<void> {
  const attempt = { agesMs: [] as number[], failures: [] as unknown[] };
  const attempts = new RunningAttempts({
    sql,
    leaseMs: LEASE_MS,
    onFailure: (error) => attempt.failures.push(error),
    onSuccess: () => {},
  });
  const stop = new AbortController();
  const ended = Promise.withResolvers<void>();
  const keeping = attempts.keepLeases(stop.signal);
  const claimedAtMs = performance.now();
  const row = { deliveryId: 1, lane: "email", userId: "ada", token: "t" };
  attempts.add({ ...row, claimedAtMs }, async (signal) => {
    signal.addEventListener("abort", () => {
      attempt.agesMs.push(performance.now() - claimedAtMs);
    });
    await ended.promise;
  });
  try {
    await test(attempt);
  } finally {
    ended.resolve();
    await attempts.ended();
    stop.abort();
    await keeping;
  }
}

Deno.test("RunningAttempts lets go when the lease ends while its renewal hangs", async () => {
  await running(database(), async ({ agesMs }) => {
    await eventually(() => assertEquals(agesMs.length, 1));
    assert((agesMs[0] ?? 0) >= LEASE_MS - 5, `${agesMs}`);
  });
});

Deno.test("RunningAttempts keeps a lease that the next renewal prolongs though one hangs", async () => {
  const renewals = database(hanging, held, held, held, held, held, held);
  await running(renewals, async ({ agesMs }) => {
    const begun = performance.now();
    await eventually(() => assert(performance.now() - begun > 2 * LEASE_MS));
    assertEquals(agesMs, []);
  });
});

Deno.test("RunningAttempts lets go of what another one holds before the lease's end", async () => {
  const taken = () => Promise.resolve([]);
  await running(database(taken), async ({ agesMs }) => {
    await eventually(() => assertEquals(agesMs.length, 1));
    assert((agesMs[0] ?? 0) < LEASE_MS - 50, `${agesMs}`);
  });
});

Deno.test("RunningAttempts lets go once renewals have failed for a lease's time", async () => {
  const away = () => Promise.reject(new Error("away"));
  await running(database(away, away, away, away), async (attempt) => {
    await eventually(() => assertEquals(attempt.agesMs.length, 1));
    assert(attempt.failures.length >= 2, `${attempt.failures.length}`);
  });
});
