import { assertEquals, assertRejects } from "@std/assert";
import { transaction } from "@taskbell/db";
import {
  append,
  claimInbox,
  type InboxKey,
  purgeInbox,
  purgeOutbox,
} from "@taskbell/outbox";
import type { DatabaseCase } from "./fresh_databases.ts";
import {
  appendRows,
  drained,
  outboxState,
  row,
  rowsOf,
  startRelay,
  withOutbox,
} from "./outbox_fixture.ts";

const key: InboxKey = { groupId: "readers", eventId: "one" };

/** What the inbox promises, and what may be forgotten when. */
export const inboxCases: Record<string, DatabaseCase> = {
  "claimInbox() answers once for each group, event and redrive": (url) =>
    withOutbox(url, async (sql) => {
      const claim = (changed: Partial<InboxKey>) =>
        transaction(sql, (tx) => claimInbox(tx, { ...key, ...changed }));
      assertEquals(await claim({}), true);
      assertEquals(await claim({}), false);
      assertEquals(await claim({ redriveId: "" }), false);
      assertEquals(await claim({ redriveId: "again" }), true);
      assertEquals(await claim({ eventId: "two" }), true);
      assertEquals(await claim({ groupId: "others" }), true);
    }),

  "claimInbox() answers again when effects and rows were rolled back": (url) =>
    withOutbox(url, async (sql) => {
      const handle = (fails: boolean) =>
        transaction(sql, async (tx) => {
          if (!await claimInbox(tx, key)) return;
          await append(tx, [row("ann", 1)]);
          if (fails) throw new RangeError("no");
        });
      await assertRejects(() => handle(true), RangeError);
      assertEquals((await outboxState(sql)).length, 0);
      await handle(false);
      await handle(false);
      assertEquals((await outboxState(sql)).length, 1);
    }),

  "purgeOutbox() forgets what was sent long ago and keeps where it is": (
    url,
  ) =>
    withOutbox(url, async (sql) => {
      await appendRows(sql, rowsOf("ann", 1, 2500));
      await using relay = startRelay(sql);
      await drained(sql);
      await relay.stop();
      await sql`
        update outbox set published_at = published_at - interval '7 days'
        where id <= 2300`;
      await appendRows(sql, [row("ann", 2501)]);
      const before = await outboxState(sql);

      const owner = "task-service";
      assertEquals(await purgeOutbox(sql, { owner }), 2300);
      assertEquals(await purgeOutbox(sql, { owner }), 0);
      assertEquals(await outboxState(sql), before);
      const [counts] = await sql`
        select count(*) filter (where id <= 2300) as purged,
          count(value) as values, count(key) as keys,
          count(headers) as headers
        from outbox`;
      assertEquals(counts, {
        purged: 2300,
        values: 201,
        keys: 201,
        headers: 201,
      });
    }),

  "purgeOutbox() keeps rows that are parked, of others or not sent": (url) =>
    withOutbox(url, async (sql) => {
      const other = "notification-service";
      await appendRows(sql, [row("a", 1), row("b", 1), row("c", 1, other)]);
      await sql`update outbox set parked_at = now() where user_id = 'a'`;
      await sql`update outbox set published_at = now() where user_id = 'c'`;
      const owner = "task-service";
      assertEquals(await purgeOutbox(sql, { owner, olderThanMs: 0 }), 0);
    }),

  "purgeInbox() forgets what can't come again": (url) =>
    withOutbox(url, async (sql) => {
      for (const eventId of ["old", "young"]) {
        await transaction(sql, (tx) => claimInbox(tx, { ...key, eventId }));
      }
      const age = (days: number) =>
        sql`
          update inbox set handled_at = now() - ${days} * interval '1 day'
          where event_id = 'old'`;
      await age(37);
      assertEquals(await purgeInbox(sql), 0);
      await age(39);
      assertEquals(await purgeInbox(sql), 1);
      const [left] = await sql`select event_id from inbox`;
      assertEquals(left, { event_id: "young" });
    }),
};
