import { assert, assertEquals } from "@std/assert";
import { systemClock } from "@taskbell/runtime";
import { createChannels } from "../../../services/notifications/channels/create_channels.ts";
import { readConfig } from "../../../services/notifications/config.ts";
import { ProviderBreakers } from "../../../services/notifications/delivery/provider_breakers.ts";
import {
  DELIVERED,
  eventsOf,
  FAILED,
  HandChannel,
  newUser,
  runEngine,
  SENT,
} from "../../support/delivery_engines.ts";
import {
  attemptsOf,
  deliveryOf,
  insertWebhook,
} from "../../support/delivery_rows.ts";
import { eventually } from "../../support/eventually.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import {
  type ProviderPair,
  startMailServers,
  startSmsServices,
} from "../../support/provider_pairs.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  startDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";

/** An engine of the worker's own wiring, with the settings of a pair. */
function runWired(
  { sql }: TestDatabase,
  { environment }: ProviderPair,
  breakers = new ProviderBreakers(),
): ReturnType<typeof runEngine> {
  const settings: Record<string, string> = {
    DATABASE_URL: "postgres://u:p@db/taskbell",
    ...environment,
  };
  const channels = createChannels(readConfig((name) => settings[name]), {
    clock: systemClock,
    guard: (provider) => breakers.guard(provider),
  });
  const running = runEngine(sql, { channels, breakers });
  return {
    engine: running.engine,
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      for (const channel of Object.values(channels)) channel.close();
    },
  };
}

/** Asks for a message of the pair's channel. */
async function ask(
  { sql }: TestDatabase,
  { pair: { channel, recipient }, userId }: {
    pair: ProviderPair;
    userId: string;
  },
): Promise<string> {
  const asked = { userId, channel, recipient };
  return (await insertNotification(sql, asked)).notificationId;
}

/** The log of a message's attempts, as `attempt.hop provider outcome`. */
async function hopsOf({ sql }: TestDatabase, id: string): Promise<string[]> {
  const rows = await attemptsOf(sql, id);
  return rows.map(({ attempt, hop, provider, outcome }) =>
    `${attempt}.${hop} ${provider} ${outcome}`
  );
}

const PAIRS = { email: startMailServers, sms: startSmsServices };

for (const [channel, startPair] of Object.entries(PAIRS)) {
  testCases(`a second provider for ${channel}`, startDatabase, {
    "sends in the same attempt while the first one is down": async (db) => {
      const userId = await newUser(db);
      await using pair = await startPair();
      const [first, second] = pair.names;
      pair.first.mood = "down";
      const id = await ask(db, { pair, userId });
      const breakers = new ProviderBreakers({ recoveryMs: 100 });
      await using running = runWired(db, pair, breakers);
      const [sent] = await eventsOf(db, userId, [SENT]);
      assert(sent?.event_type === SENT);
      assertEquals(sent.provider, second);
      assertEquals(await hopsOf(db, id), [
        `1.1 ${first} retry`,
        `1.2 ${second} delivered`,
      ]);
      assertEquals([pair.first.taken(), pair.second.taken()], [0, 1]);

      // From the fifth failure on, the first one is not even asked.
      for (let n = 1; n < 5; n++) await ask(db, { pair, userId });
      await eventsOf(db, userId, Array(5).fill(SENT));
      const { breakers: broken } = running.engine.status();
      assertEquals(broken.map(({ name }) => name), [first]);

      pair.first.mood = "up";
      await eventually(async () => {
        const id = await ask(db, { pair, userId });
        await eventually(async () =>
          assertEquals((await deliveryOf(db.sql, id)).state, "sent")
        );
        assertEquals(await hopsOf(db, id), [`1.1 ${first} delivered`]);
      });
      assertEquals(running.engine.status().breakers, []);
    },

    "waits without an attempt used while both are down": async (db) => {
      const userId = await newUser(db);
      await using pair = await startPair();
      const [first, second] = pair.names;
      pair.first.mood = "down";
      pair.second.mood = "down";
      for (let n = 0; n < 5; n++) await ask(db, { pair, userId });
      const breakers = new ProviderBreakers({ recoveryMs: 100 });
      await using running = runWired(db, pair, breakers);
      await eventually(() => {
        const { breakers } = running.engine.status();
        assertEquals(breakers.map(({ name }) => name), [first, second]);
      });
      const id = await ask(db, { pair, userId });
      const { attempts, state } = await deliveryOf(db.sql, id);
      assertEquals([attempts, state], [0, "pending"]);
      // What waits comes up with the second as well as with the first.
      await eventually(async () => {
        const { count } = await db.sql`
          update deliveries
          set next_attempt_at = taskbell_now() + interval '1 hour'
          where waits_for = ${first} and lease_token is null
        `;
        assert(count >= 5, `${count}`);
      });
      pair.second.mood = "up";
      await ask(db, { pair, userId });
      await eventually(async () => {
        const rows = await db.sql<{ state: string; attempts: number }[]>`
          select state, attempts from deliveries
        `;
        assertEquals(
          rows.map((row) => ({ ...row })),
          Array(7).fill({
            state: "sent",
            attempts: 0,
          }),
        );
      }, { timeoutMs: 30_000 });
      assertEquals([pair.first.taken(), pair.second.taken()], [0, 7]);
    },

    "does not send what the first one may have taken": async (db) => {
      const userId = await newUser(db);
      await using pair = await startPair();
      const [first] = pair.names;
      pair.first.mood = "lost";
      const id = await ask(db, { pair, userId });
      await using _engine = runWired(db, pair);
      await eventually(() => assert(pair.first.taken() >= 1));
      pair.first.mood = "up";
      await eventually(async () =>
        assertEquals((await deliveryOf(db.sql, id)).state, "sent")
      );
      const hops = await hopsOf(db, id);
      assert(hops.length >= 2);
      assertEquals(hops.filter((hop) => !hop.includes(` ${first} `)), []);
      assertEquals(pair.second.taken(), 0);
      const rows = await attemptsOf(db.sql, id);
      assertEquals(rows[0]?.ambiguous, true);
      await eventsOf(db, userId, [
        ...Array(hops.length - 1).fill(FAILED),
        SENT,
      ]);
    },
  });
}

testCases("a channel whose targets have servers", startDatabase, {
  "names the target's own in the log of attempts and in the event": async (
    db,
  ) => {
    const userId = await newUser(db);
    const { endpointId } = await insertWebhook(db.sql, { userId });
    const { notificationId } = await insertNotification(db.sql, {
      userId,
      channel: "webhook",
      recipient: endpointId,
    });
    const webhook = new HandChannel(() => DELIVERED);
    await using _engine = runEngine(db.sql, { channels: { webhook } });
    const [sent] = await eventsOf(db, userId, [SENT]);
    assert(sent?.event_type === SENT);
    const own = `webhook ${endpointId}`;
    assertEquals(sent.provider, own);
    assertEquals(await hopsOf(db, notificationId), [`1.1 ${own} delivered`]);
  },
});
