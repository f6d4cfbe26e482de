import { assert, assertEquals } from "@std/assert";
import { createPool } from "@taskbell/db";
import type { Attempt } from "../../../services/notifications/delivery/attempt.ts";
import { recordOutcome } from "../../../services/notifications/delivery/record_outcome.ts";
import {
  type Cut,
  cutPositions,
} from "../../chaos/deliveries/cuts/cut_positions.ts";
import {
  type Dialogue,
  recordDialogue,
} from "../../chaos/deliveries/cuts/dialogue.ts";
import { FaultProxy } from "../../harness/fault_proxy/fault_proxy.ts";
import {
  DELIVERED,
  HandChannel,
  runEngine,
} from "../../support/delivery_engines.ts";
import { attemptsOf, deliveryOf } from "../../support/delivery_rows.ts";
import { eventually } from "../../support/eventually.ts";
import { insertNotification, steps } from "../../support/notification_steps.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  openDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";

/** Cuts this close to the end of either side are tried one by one, in bytes. */
const COMMIT_BYTES = 60;
const STRIDE_BYTES = 97;

function at(url: string, port: number): string {
  const proxied = new URL(url);
  proxied.port = String(port);
  return proxied.href;
}

/**
 * Records an attempt over a connection of its own to a port, which is there
 * before the record begins; `null`: connects and records nothing.
 */
async function recordAt(
  { url }: TestDatabase,
  { attempt, port }: { attempt: Attempt | null; port: number },
): Promise<void> {
  const sql = createPool({ url: at(url, port), applicationName: "r", max: 1 });
  try {
    await sql`select`;
    if (attempt) await recordOutcome(steps(sql), attempt);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Delivers messages whose outcomes are recorded in a way of the test's own. */
async function deliver(
  { sql }: TestDatabase,
  { notificationIds, record }: {
    notificationIds: readonly string[];
    record: (attempt: Attempt) => Promise<void>;
  },
): Promise<number> {
  const channel = new HandChannel(() => DELIVERED);
  for (const notificationId of notificationIds) {
    await insertNotification(sql, { userId: notificationId, notificationId });
  }
  const policy = { perSecond: Infinity };
  await using _engine = runEngine(sql, { channel, policy, record });
  await eventually(async () => {
    const { count } = await sql`
      select from deliveries where state = 'pending'
    `;
    assertEquals(count, 0);
  }, { timeoutMs: 60_000 });
  return channel.messages.length;
}

/** What passes until a connection is made, and until a record has ended. */
async function dialoguesOf(database: TestDatabase): Promise<Dialogue[]> {
  const { port } = new URL(database.url);
  return [
    await recordDialogue(
      Number(port),
      (port) => recordAt(database, { attempt: null, port }),
    ),
    await recordDialogue(Number(port), async (port) => {
      await deliver(database, {
        notificationIds: [crypto.randomUUID()],
        record: (attempt) => recordAt(database, { attempt, port }),
      });
    }),
  ];
}

/** All cuts near the COMMIT and its answer, and some of the rest. */
async function positions(database: TestDatabase): Promise<Cut[]> {
  const [before, whole] = await dialoguesOf(database);
  assert(before && whole);
  return cutPositions(whole, { strideBytes: 1 }).filter(
    ({ direction, bytes }) =>
      bytes > before[direction].length && (bytes % STRIDE_BYTES === 0 ||
        bytes >= whole[direction].length - COMMIT_BYTES),
  );
}

testCases("the link to PostgreSQL is cut in a record", startRealPostgres, {
  "each is recorded once, whether or not its COMMIT was answered": async (
    postgres,
  ) => {
    await using db = await openDatabase(await postgres.createDatabase());
    const target = {
      hostname: "127.0.0.1",
      port: Number(new URL(db.url).port),
    };
    await using proxies = new AsyncDisposableStack();
    const cuts = new Map<string, { cut: Cut; proxy: FaultProxy }>();
    for (const cut of await positions(db)) {
      const proxy = proxies.use(await FaultProxy.start({ target }));
      const { direction, bytes } = cut;
      proxy.spoil(direction, [{ kind: "limit_data", bytes }]);
      cuts.set(crypto.randomUUID(), { cut, proxy });
    }
    const seen = { failed: 0, unanswered: 0 };
    const sends = await deliver(db, {
      notificationIds: [...cuts.keys()],
      record: async (attempt) => {
        const { notificationId } = attempt.delivery;
        const proxy = cuts.get(notificationId)?.proxy;
        try {
          await recordAt(db, { attempt, port: proxy?.port ?? 0 });
        } catch (error) {
          const { state } = await deliveryOf(db.sql, notificationId);
          seen.failed++;
          if (state === "sent") seen.unanswered++;
          proxy?.spoil("both", []);
          throw error;
        }
      },
    });
    assertEquals(sends, cuts.size);
    for (const [id, { cut: { direction, bytes } }] of cuts) {
      const what = `cut ${direction} after ${bytes}`;
      const events = await outboxEvents(db.sql, id);
      const types = events.map(({ event_type }) => event_type);
      assertEquals(types, ["notification.sent"], what);
      assertEquals((await attemptsOf(db.sql, id)).length, 1, what);
    }
    // A cut whose COMMIT had arrived is what this is about.
    assert(seen.unanswered > 10 && seen.failed > seen.unanswered);
    console.log(
      `${cuts.size} cuts, ${seen.failed} records failed, ` +
        `${seen.unanswered} of them after the COMMIT, 0 recorded twice`,
    );
  },
});
