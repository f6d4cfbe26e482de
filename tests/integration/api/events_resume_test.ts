import { assert, assertEquals } from "@std/assert";
import { readAnswer } from "../../support/api_app.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { eventually } from "../../support/eventually.ts";
import {
  readStream,
  startStreamApi,
} from "../../support/streams/stream_api.ts";
import { eventIdsOf, unsentCount } from "../../support/streams/stream_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import { startDatabase } from "../../support/test_database.ts";
import {
  appendRows,
  rowsOf,
  startRelay,
} from "../../contract/outbox_fixture.ts";

testCases("a stream that is resumed", startDatabase, {
  "starts from now without Last-Event-ID": async ({ sql }) => {
    await using api = startStreamApi(sql);
    await using _relay = startRelay(sql);
    await appendRows(sql, rowsOf("bea", 1, 3));
    await eventually(async () => assertEquals(await unsentCount(sql), 0));
    await using reader = await api.read("bea");
    await eventually(() => assert(reader.lastEventId > 0));
    await appendRows(sql, rowsOf("bea", 4, 5));
    await eventually(() => assertEquals(reader.eventIds, ["bea-4", "bea-5"]));
  },

  "tells its position at once, so that no event is lost before the first":
    async ({ sql }) => {
      await using api = startStreamApi(sql);
      await using _relay = startRelay(sql);
      let position = 0;
      {
        await using reader = await api.read("cleo");
        await eventually(() => assert(reader.lastEventId >= 0));
        position = reader.lastEventId;
        assert((reader.retries[0] ?? 0) >= 1_000);
      }
      await appendRows(sql, rowsOf("cleo", 1, 3));
      await eventually(async () => assertEquals(await unsentCount(sql), 0));
      await using reader = await api.read("cleo", { lastEventId: position });
      await eventually(() =>
        assertEquals(reader.eventIds, ["cleo-1", "cleo-2", "cleo-3"])
      );
    },

  "resumes at every position without gap or repeat": async ({ sql }) => {
    await using api = startStreamApi(sql);
    await using _relay = startRelay(sql);
    const count = 250;
    await using whole = await api.read("dora", { lastEventId: 0 });
    await appendRows(sql, rowsOf("dora", 1, count));
    await eventually(() => assertEquals(whole.events.length, count));
    assertEquals(whole.eventIds, eventIdsOf("dora", count));
    for (const [index, { id }] of whole.events.entries()) {
      await using reader = await api.read("dora", { lastEventId: id });
      const rest = whole.eventIds.slice(index + 1);
      await eventually(() => assertEquals(reader.eventIds, rest));
    }
    await eventually(() => assertEquals(api.streams.size, 1));
  },

  "takes the position as a parameter too, and a field before that": async (
    { sql },
  ) => {
    await using api = startStreamApi(sql);
    await using _relay = startRelay(sql);
    const user = await api.user("dora");
    const ask = async (query: string, headers: Record<string, string> = {}) =>
      await user.send("HEAD", `/events${query}`, { headers });
    assertEquals((await ask("?last_event_id=0")).status, 200);
    assertEquals((await ask("?last_event_id=999999")).status, 410);
    const both = await ask("?last_event_id=999999", { "last-event-id": "0" });
    assertEquals(both.status, 200);
    const empty = await ask("?last_event_id=0", { "last-event-id": "" });
    assertEquals(empty.status, 200);
    assertProblem(await user.send("GET", "/events?last_event_id=-1"), {
      status: 422,
      kind: "invalid-input",
      pointers: ["#/last_event_id"],
    });
    assertProblem(await user.send("GET", "/events?since=1"), {
      status: 422,
      kind: "invalid-input",
      pointers: ["#/since"],
    });
  },

  "refuses what is no id": async ({ sql }) => {
    await using api = startStreamApi(sql);
    const values = ["-1", "1.5", "x", "01", "1e3", "0x1", "9".repeat(16)];
    for (const lastEventId of values) {
      const answer = await api.request("ada", { lastEventId });
      assertProblem(await readAnswer(answer), {
        status: 400,
        kind: "last-event-id-invalid",
      });
    }
    assertEquals(api.streams.size, 0);
  },

  "is gone where an event after the position is not kept": async ({ sql }) => {
    await using api = startStreamApi(sql);
    await using _relay = startRelay(sql);
    await using reader = await api.read("emma", { lastEventId: 0 });
    await appendRows(sql, rowsOf("emma", 1, 4));
    await eventually(() => assertEquals(reader.events.length, 4));
    await sql`
      update outbox set key = null, value = null, headers = null
      where event_id in ('emma-1', 'emma-2')
    `;
    const ids = reader.events.map(({ id }) => id);
    const statuses: number[] = [];
    for (const lastEventId of [0, ...ids]) {
      const response = await api.request("emma", { lastEventId });
      statuses.push(response.status);
      if (response.status === 410) {
        assertProblem(await readAnswer(response), {
          status: 410,
          kind: "events-gone",
        });
      } else await response.body?.cancel();
    }
    assertEquals(statuses, [410, 410, 200, 200, 200]);
    const { status } = await (await api.user("nobody")).send(
      "HEAD",
      "/events?last_event_id=0",
    );
    assertEquals(status, 200);
  },

  "is gone where the position is ahead of the stream": async ({ sql }) => {
    await using api = startStreamApi(sql);
    await using reader = await api.read("ada");
    await eventually(() => assert(reader.lastEventId >= 0));
    const lastEventId = reader.lastEventId + 1;
    const answer = await readAnswer(await api.request("ada", { lastEventId }));
    assertProblem(answer, { status: 410, kind: "events-gone" });
  },

  "ends before an event that is purged while it is behind": async ({ sql }) => {
    await using _relay = startRelay(sql);
    await appendRows(sql, rowsOf("fay", 1, 3));
    await eventually(async () => assertEquals(await unsentCount(sql), 0));
    await using api = startStreamApi(sql);
    // Nothing is read for a client that has not taken the beginning.
    const response = await api.request("fay", { lastEventId: 0 });
    await sql`update outbox set value = null where event_id = 'fay-2'`;
    await using reader = await readStream(response);
    await eventually(() => assertEquals(reader.ended, "ended"));
    assertEquals(reader.eventIds, ["fay-1"]);
    assertEquals(api.streams.size, 0);
  },
});
