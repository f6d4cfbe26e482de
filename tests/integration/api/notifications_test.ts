import { assert, assertEquals } from "@std/assert";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
import { type AnswerBody, startApi } from "../../support/api_app.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import {
  DELIVERED,
  eventsOf,
  FAILED,
  HandChannel,
  runEngine,
  SENT,
} from "../../support/delivery_engines.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import { testCases } from "../../support/test_cases.ts";

const BUSY: Outcome = { kind: "retry", error: "smtp: 451 Busy" };

/** What a provider should never have said. */
const TELLTALE: Outcome = {
  kind: "permanent",
  error: "No: https://user:pw@push.example.com/send/TOPSECRET?a=b, " +
    "whsec_TOPSECRET+/= and http://10.0.0.1:8080/TOPSECRET#x too",
};

function deliveriesOf({ deliveries }: AnswerBody): AnswerBody[] {
  return deliveries as AnswerBody[];
}

testCases("the notification routes", startApi, {
  "GET one tells each attempt and its answer": async (api) => {
    const user = await api.user();
    const { sql } = api.database;
    const outcomes = [BUSY, DELIVERED];
    const channel = new HandChannel(() => outcomes.shift() ?? DELIVERED);
    const { notificationId } = await insertNotification(sql, {
      userId: user.id,
    });
    await using _engine = runEngine(sql, { channel });
    await eventsOf(api.database, user.id, [FAILED, SENT]);
    const { status, json } = await user.send(
      "GET",
      `/notifications/${notificationId}`,
    );
    assertEquals(status, 200);
    const [delivery, ...others] = deliveriesOf(json);
    assert(delivery && others.length === 0);
    const { attempts, body, metadata, ...listed } = delivery;
    const log = (attempts as AnswerBody[]).map((
      { started_at, ended_at, ...rest },
    ) => {
      assert(String(started_at) <= String(ended_at));
      return rest;
    });
    const usual = { hop: 1, outage: false, ambiguous: false };
    assertEquals<object[]>(log, [
      {
        ...usual,
        attempt: 1,
        provider: "email",
        outcome: "retry",
        error: "smtp: 451 Busy",
        provider_message_id: null,
      },
      {
        ...usual,
        attempt: 2,
        provider: "email",
        outcome: "delivered",
        error: null,
        provider_message_id: "m-1",
      },
    ]);
    assertEquals(body, "Don't forget: T");
    assertEquals(metadata, { task_id: 7, reminder_id: "r" });
    assertEquals(
      [listed.state, listed.failed_attempts, listed.next_attempt_at],
      ["sent", 1, null],
    );
    assertEquals(
      [listed.kind, listed.recipient],
      ["reminder", "ada@example.com"],
    );
    const list = await user.send("GET", "/notifications");
    assertEquals<object>(list.json, { items: [listed], next_cursor: null });
  },

  "GET one tells of each recipient, whatever its id is": async (api) => {
    const user = await api.user();
    const { sql } = api.database;
    const notificationId = "a/b?c#d é %2F ..";
    const recipients = ["a@example.com", "b@example.com"];
    for (const recipient of recipients) {
      const userId = user.id;
      await insertNotification(sql, { userId, notificationId, recipient });
    }
    const stranger = { userId: "eve", recipient: "eve@example.com" };
    await insertNotification(sql, { notificationId, ...stranger });
    const path = `/notifications/${encodeURIComponent(notificationId)}`;
    const { status, json } = await user.send("GET", path);
    assertEquals([status, json.notification_id], [200, notificationId]);
    assertEquals(
      deliveriesOf(json).map(({ recipient }) => recipient),
      recipients,
    );
    const other = await (await api.user()).send("GET", path);
    assertProblem(other, { status: 404, kind: "not-found" });
  },

  "GET lists the newest first, by state and channel": async (api) => {
    const user = await api.user();
    const { sql } = api.database;
    await sql`delete from deliveries`;
    const ids: string[] = [];
    for (const channel of ["email", "sms", "email", "push", "email"] as const) {
      const userId = user.id;
      const added = await insertNotification(sql, { userId, channel });
      ids.unshift(added.notificationId);
    }
    await sql`
      update deliveries set state = 'failed', finished_at = taskbell_now()
      where notification_id = any(${[ids[0] ?? "", ids[3] ?? ""]})
    `;
    const listed = async (query: string) => {
      const { json } = await user.send("GET", `/notifications${query}`);
      return json.items.map((item) =>
        ids.indexOf(String(item.notification_id))
      );
    };
    assertEquals(await listed(""), [0, 1, 2, 3, 4]);
    assertEquals(await listed("?state=failed"), [0, 3]);
    assertEquals(await listed("?channel=email"), [0, 2, 4]);
    assertEquals(await listed("?channel=email&state=pending"), [2, 4]);
    assertEquals(await listed("?state=suppressed"), []);
    const seen: unknown[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const query: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const { json } = await user.send(
        "GET",
        `/notifications?state=pending&limit=1${query}`,
      );
      seen.push(...json.items.map(({ notification_id }) => notification_id));
      cursor = json.next_cursor;
    }
    assertEquals(seen, [ids[1], ids[2], ids[4]]);
  },

  "GET tells no endpoint and no secret": async (api) => {
    const user = await api.user();
    const { sql } = api.database;
    const userId = user.id;
    const { notificationId } = await insertNotification(sql, {
      userId,
      channel: "push",
      recipient: "https://push.example.com/send/TOPSECRET",
    });
    const channels = { push: new HandChannel(() => TELLTALE) };
    await using _engine = runEngine(sql, { channels });
    await eventsOf(api.database, userId, [FAILED]);
    const one = await user.send("GET", `/notifications/${notificationId}`);
    const list = await user.send("GET", "/notifications");
    for (const { status, json } of [one, list]) {
      assertEquals(status, 200);
      const text = JSON.stringify(json);
      assert(!/TOPSECRET|user:pw/.test(text), text);
      assert(text.includes("https://push.example.com/***"), text);
    }
    const [delivery] = deliveriesOf(one.json);
    assertEquals(
      delivery?.last_error,
      "No: https://push.example.com/*** whsec_*** and " +
        "http://10.0.0.1:8080/*** too",
    );
  },

  "GET refuses what is no state, channel or cursor": async (api) => {
    const user = await api.user();
    const queries: [string, string][] = [
      ["#/state", "state=gone"],
      ["#/channel", "channel=fax"],
      ["#/cursor", "cursor=x"],
      ["#/sort", "sort=state"],
    ];
    for (const [pointer, query] of queries) {
      const answer = await user.send("GET", `/notifications?${query}`);
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(answer, { ...problem, pointers: [pointer] });
    }
  },
});
