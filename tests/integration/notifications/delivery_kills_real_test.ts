import { assert, assertEquals } from "@std/assert";
import { DeliverySite } from "../../chaos/deliveries/delivery_site.ts";
import { CRASH_POINTS } from "../../chaos/deliveries/member_options.ts";
import { eventually } from "../../support/eventually.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { testCases } from "../../support/test_cases.ts";

/** How many messages arrive twice after a death: no others may. */
const DOUBLES: Record<(typeof CRASH_POINTS)[number], number> = {
  "before claim": 0,
  "after claim": 0,
  "after acceptance": 1,
  "after record": 0,
};

const MESSAGES = 6;

/** Workers that stand for longer than their lease, in each place. */
const ZOMBIES = 3;

/** Waits until the member in a place has ended. */
async function ended({ crew }: DeliverySite, place: string): Promise<void> {
  await eventually(() => assert(!crew.running.includes(place)), {
    timeoutMs: 30_000,
  });
}

testCases("workers that die in a delivery", startRealPostgres, {
  ...Object.fromEntries(
    CRASH_POINTS.map((point) => [
      `${point}: all arrive, ${DOUBLES[point]} twice, with the same id`,
      async (postgres) => {
        for (const time of [1, 3]) {
          await using site = await DeliverySite.open(postgres);
          const ids = await site.send(MESSAGES);
          site.crashes.push({ point, time, signal: "SIGKILL" });
          site.crew.start("worker");
          await ended(site, "worker");
          site.crew.start("worker");
          await site.drained();
          const arrivals = site.arrivals();
          assertEquals([...arrivals.keys()].sort(), ids.toSorted());
          const doubles = [...arrivals.values()].filter((times) => times > 1);
          assertEquals(doubles, Array(DOUBLES[point]).fill(2));
          const events = await outboxEvents(site.database.sql, "ada");
          assertEquals(
            events.map(({ event_type }) => event_type),
            Array(MESSAGES).fill("notification.sent"),
          );
        }
      },
    ]),
  ),

  "those that are resumed after their lease neither record nor send": async (
    postgres,
  ) => {
    for (let zombie = 0; zombie < ZOMBIES; zombie++) {
      await using site = await DeliverySite.open(postgres, { leaseMs: 800 });
      const [id = ""] = await site.send(1);
      const { sql } = site.database;
      await overtake(site, "after claim");
      // Once it looks for more, it is done with what it had.
      await site.send(5);
      await site.drained();
      assertEquals(site.arrivals().get(id), 1);
      assertEquals([...site.arrivals().values()], Array(6).fill(1));
      const { count } = await sql`select from delivery_attempts`;
      assertEquals(count, 6);
    }
    console.log(`${ZOMBIES} stopped before sending: 0 sent, 0 recorded later`);
  },

  "those that stand with an accepted message record nothing later": async (
    postgres,
  ) => {
    for (let zombie = 0; zombie < ZOMBIES; zombie++) {
      await using site = await DeliverySite.open(postgres, { leaseMs: 800 });
      await site.send(1);
      await overtake(site, "after acceptance");
      await site.send(5);
      await site.drained();
      // The first was accepted twice, under one id, and is recorded once.
      assertEquals(
        [...site.arrivals().values()].toSorted(),
        [1, 1, 1, 1, 1, 2],
      );
      const events = await outboxEvents(site.database.sql, "ada");
      assertEquals(events.length, 6);
    }
    console.log(
      `${ZOMBIES} stopped after sending: ${ZOMBIES} sent again under one id, ` +
        "0 recorded later",
    );
  },
});

/** Lets a worker stand until another one has done its work, then go on. */
async function overtake(
  site: DeliverySite,
  point: (typeof CRASH_POINTS)[number],
): Promise<void> {
  site.crashes.push({ point, time: 1, signal: "SIGSTOP" });
  site.crew.start("zombie");
  await eventually(async () => assert(await isStopped(site, "zombie")), {
    timeoutMs: 30_000,
  });
  site.crew.start("other");
  await site.drained();
  site.crew.resume("zombie");
}

/** Whether the kernel has stopped the member of a place. */
async function isStopped(
  { crew }: DeliverySite,
  place: string,
): Promise<boolean> {
  const status = await Deno.readTextFile(`/proc/${crew.pid(place)}/status`);
  return /^State:\s+T/m.test(status);
}
