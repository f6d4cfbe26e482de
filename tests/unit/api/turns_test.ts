import { assertEquals, assertRejects } from "@std/assert";
import { Turns } from "../../../services/api/http/turns.ts";

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
    });
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
  const failed = turns.take("ada", () => Promise.reject(new RangeError("no")));
  const next = turns.take("ada", () => Promise.resolve("next"));
  await assertRejects(() => failed, RangeError, "no");
  assertEquals(await next, "next");
});

Deno.test("Turns.take() lets names not wait for each other", async () => {
  const turns = new Turns();
  const gate = Promise.withResolvers<void>();
  const held = turns.take("ada", () => gate.promise);
  assertEquals(await turns.take("bea", () => Promise.resolve("bea")), "bea");
  gate.resolve();
  await held;
});
