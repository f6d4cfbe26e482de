import { assert, assertEquals, assertRejects } from "@std/assert";
import { Problem } from "../../../services/api/http/problem.ts";
import { MAX_WAITING, Turns } from "../../../services/api/http/turns.ts";

/** Whoever stays until the work is done. */
const { signal } = new AbortController();

/** Work that goes on until it is told to end. */
function gatedWork(turns: Turns, name: string, here = signal) {
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const work = async () => {
    begun.resolve();
    await gate.promise;
    return "done";
  };
  const done = turns.take(name, work, { signal: here });
  return { begun: begun.promise, end: gate.resolve, done };
}

/** Takes a turn for nothing. */
function pass(turns: Turns, name: string): Promise<string> {
  return turns.take(name, () => Promise.resolve(name), { signal });
}

Deno.test("Turns.take() runs the work of a name one after the other", async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const gates = ["a", "b", "c"].map((name) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = turns.take("ada", async () => {
      seen.push(`${name} begins`);
      await promise;
      seen.push(`${name} ends`);
      return name;
    }, { signal });
    return { resolve, done };
  });
  for (const { resolve } of gates.toReversed()) resolve();
  const names = await Promise.all(gates.map(({ done }) => done));
  assertEquals(names, ["a", "b", "c"]);
  assertEquals(
    seen,
    names.flatMap((name) => [`${name} begins`, `${name} ends`]),
  );
});

Deno.test("Turns.take() goes on when a work has failed", async () => {
  const turns = new Turns();
  const work = () => Promise.reject(new RangeError("no"));
  const failed = turns.take("ada", work, { signal });
  const next = pass(turns, "ada");
  await assertRejects(() => failed, RangeError, "no");
  assertEquals(await next, "ada");
});

Deno.test("Turns.take() lets names not wait for each other", async () => {
  const turns = new Turns();
  const held = gatedWork(turns, "ada");
  assertEquals(await pass(turns, "bea"), "bea");
  held.end();
  await held.done;
});

Deno.test("Turns.take() refuses work when as much waits as may", async () => {
  const turns = new Turns();
  const running = gatedWork(turns, "ada");
  const waiting = Array.from(
    { length: MAX_WAITING },
    () => gatedWork(turns, "ada"),
  );
  const error = await assertRejects(() => pass(turns, "ada"), Problem);
  assertEquals(error.kind, "rate-limited");
  assertEquals(error.headers["retry-after"], "1");
  assertEquals(await pass(turns, "bea"), "bea");
  running.end();
  await waiting[0]?.begun;
  const next = pass(turns, "ada");
  await assertRejects(() => pass(turns, "ada"), Problem);
  for (const { end } of waiting) end();
  for (const { done } of waiting) assertEquals(await done, "done");
  assertEquals(await next, "ada");
});

Deno.test("Turns.take() runs no work whose signal aborts while it waits", async () => {
  const turns = new Turns();
  const running = gatedWork(turns, "ada");
  const client = new AbortController();
  const begun: string[] = [];
  const abandoned = Array.from(
    { length: MAX_WAITING },
    () =>
      turns.take("ada", () => {
        begun.push("abandoned");
        return Promise.resolve();
      }, client),
  );
  client.abort();
  for (const result of await Promise.allSettled(abandoned)) {
    assert(result.status === "rejected" && result.reason instanceof Problem);
    assertEquals(result.reason.kind, "malformed-request");
  }
  // All of their room is free.
  const next = Array.from({ length: MAX_WAITING }, () => pass(turns, "ada"));
  running.end();
  assertEquals(new Set(await Promise.all(next)), new Set(["ada"]));
  assertEquals(begun, []);
});

Deno.test("Turns.take() runs no work whose signal aborts as its turn comes", async () => {
  const turns = new Turns();
  const running = gatedWork(turns, "ada");
  const client = new AbortController();
  const late = gatedWork(turns, "ada", client.signal);
  const early = gatedWork(turns, "ada", AbortSignal.abort());
  const outcome = assertRejects(() => late.done, Problem);
  await assertRejects(() => early.done, Problem);
  await running.begun;
  running.end();
  // Right after the turn was given, in the same round of promises.
  void running.done.then(() => client.abort());
  await outcome;
  assertEquals(await pass(turns, "ada"), "ada");
});

Deno.test("Turns.take() lets work end whose signal aborts while it runs", async () => {
  const turns = new Turns();
  const client = new AbortController();
  const running = gatedWork(turns, "ada", client.signal);
  await running.begun;
  const next = gatedWork(turns, "ada");
  client.abort();
  running.end();
  assertEquals(await running.done, "done");
  await next.begun;
  next.end();
  assertEquals(await next.done, "done");
});
