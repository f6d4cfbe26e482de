import { assertEquals, assertRejects } from "@std/assert";
import type { Handler } from "@taskbell/kafka";
import {
  type CrashPoints,
  type CrashTest,
  exhaustCrashPoints,
  testDelivery,
} from "@taskbell/kafka/testing";
import { MailWorld } from "./mail_world.ts";

type Start = (world: MailWorld, points: CrashPoints) => Handler<string>;

/** One delivery must leave one row, and at most so many messages. */
function testOf(
  start: Start,
  { maxSent = 1, deaths }: { maxSent?: number; deaths?: number } = {},
): CrashTest<MailWorld, string> {
  return {
    createWorld: () => new MailWorld(),
    start,
    delivery: testDelivery("Ada"),
    check({ ledger, sent }) {
      assertEquals([...ledger.rows], ["Ada"]);
      if (sent.length > maxSent) throw new Error(`${sent.length} messages`);
    },
    deaths,
  };
}

/** Right: the row is the effect, and adding it again changes nothing. */
const idempotent: Start = (world, points) => {
  const ledger = points.around("ledger", world.ledger);
  return async ({ event }) => void await ledger.insert(event);
};

/** Right for rows; a message may go twice, as no database holds it. */
const sendThenRecord: Start = (world, points) => {
  const ledger = points.around("ledger", world.ledger);
  const mailer = points.around("mailer", world.mailer);
  return async ({ event }) => {
    await mailer.send(`hello ${event}`);
    await ledger.insert(event);
  };
};

/** Wrong: after a death in between nobody sends. */
const recordThenSend: Start = (world, points) => {
  const ledger = points.around("ledger", world.ledger);
  const mailer = points.around("mailer", world.mailer);
  return async ({ event }) => {
    if (await ledger.insert(event)) await mailer.send(`hello ${event}`);
  };
};

/** Wrong: what it remembers dies with the process. */
const rememberInMemory: Start = (world, points) => {
  const seen = new Set<string>();
  const mailer = points.around("mailer", world.mailer);
  return async ({ event }) => {
    if (seen.has(event)) return;
    await mailer.send(`hello ${event}`);
    seen.add(event);
    await world.ledger.insert(event);
  };
};

Deno.test("exhaustCrashPoints() passes a right handler at every point", async () => {
  const report = await exhaustCrashPoints(testOf(idempotent));
  assertEquals(report, {
    crashes: 3,
    points: [
      "point 1 (before ledger.insert)",
      "point 2 (after ledger.insert)",
      "point 3 (handled, before the commit of its offset)",
    ],
  });
});

Deno.test("exhaustCrashPoints() tries several deaths in a row", async () => {
  const report = await exhaustCrashPoints(testOf(idempotent, { deaths: 2 }));
  assertEquals(report.crashes, 3 + 3 * 3);
  await exhaustCrashPoints(testOf(sendThenRecord, { maxSent: 2 }));
  const error = await assertRejects(
    () => exhaustCrashPoints(testOf(sendThenRecord, { maxSent: 2, deaths: 2 })),
    Error,
    "3 messages",
  );
  assertEquals(error.message.split(", then ").length, 2);
});

Deno.test("exhaustCrashPoints() finds an effect that happens twice", async () => {
  await assertRejects(
    () => exhaustCrashPoints(testOf(sendThenRecord)),
    Error,
    "2 messages after point 2 (after mailer.send)",
  );
});

Deno.test("exhaustCrashPoints() finds an effect that is lost", async () => {
  const test = testOf(recordThenSend);
  await assertRejects(
    () =>
      exhaustCrashPoints({
        ...test,
        check: ({ sent }) => assertEquals(sent, ["hello Ada"]),
      }),
    Error,
    "after point 2 (after ledger.insert)",
  );
});

Deno.test("exhaustCrashPoints() starts each process without memory", async () => {
  await assertRejects(
    () => exhaustCrashPoints(testOf(rememberInMemory)),
    Error,
    "2 messages after point 2 (after mailer.send)",
  );
});

Deno.test("exhaustCrashPoints() finds a handler that fails the second time", async () => {
  const failsAgain: Start = (world, points) => async ({ event }) => {
    if (!await world.ledger.insert(event)) throw new Error("duplicate key");
    points.step("inserted");
  };
  const error = await assertRejects(
    () => exhaustCrashPoints(testOf(failsAgain)),
    Error,
    "duplicate key after point 1 (inserted)",
  );
  assertEquals((error.cause as Error).message, "duplicate key");
});

Deno.test("exhaustCrashPoints() finds a handler that is wrong without a crash", async () => {
  await assertRejects(
    () => exhaustCrashPoints(testOf(() => () => {})),
    Error,
    "after no crash",
  );
});

Deno.test("exhaustCrashPoints() rolls a transaction back", async () => {
  const transactional: Start = ({ ledger }, points) => async ({ event }) => {
    await ledger.transaction(async (insert) => {
      points.step("begun");
      insert(event);
      points.step("inserted");
      await Promise.resolve();
      points.step("before commit");
    });
  };
  const report = await exhaustCrashPoints(testOf(transactional, { deaths: 2 }));
  assertEquals(report.points.length, 4);
});

Deno.test("exhaustCrashPoints() lets nothing happen after a death", async () => {
  const worlds: MailWorld[] = [];
  const compensating: Start = (world, points) => {
    worlds.push(world);
    const mailer = points.around("mailer", world.mailer);
    return async ({ event }) => {
      try {
        points.step("at work");
        await world.ledger.insert(event);
      } catch {
        await mailer.send(`sorry ${event}`).catch(() => {});
      }
    };
  };
  // It swallows its death, which does not count as handled.
  await exhaustCrashPoints(testOf(compensating));
  assertEquals(worlds.flatMap(({ sent }) => sent), []);
});

Deno.test("exhaustCrashPoints() tells the handler of its death", async () => {
  const reasons: string[] = [];
  await exhaustCrashPoints(
    testOf((world, points) => async ({ event }, signal) => {
      signal.addEventListener("abort", () => reasons.push(signal.reason.name));
      await world.ledger.insert(event);
      points.step("inserted");
    }),
  );
  assertEquals(reasons, ["CrashError", "CrashError"]);
});

Deno.test("exhaustCrashPoints() takes down each world that it makes", async () => {
  const made: MailWorld[] = [];
  const disposed: MailWorld[] = [];
  const test: CrashTest<MailWorld, string> = {
    ...testOf(sendThenRecord),
    createWorld() {
      made.push(new MailWorld());
      return made.at(-1) as MailWorld;
    },
    dispose: (world) => void disposed.push(world),
  };
  await assertRejects(() => exhaustCrashPoints(test), Error, "2 messages");
  assertEquals(disposed, made);
  assertEquals(made.length, 3);
});
