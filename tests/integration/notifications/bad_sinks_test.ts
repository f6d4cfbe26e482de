import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { systemClock } from "@taskbell/runtime";
import { createEmailChannel } from "../../../services/notifications/channels/email.ts";
import { createWebhookChannel } from "../../../services/notifications/channels/webhook.ts";
import { channelPolicies } from "../../../services/notifications/delivery/channel_policies.ts";
import { findWebhookTarget } from "../../../services/notifications/targets/find_webhook_target.ts";
import {
  type BadSinkName,
  startBadSinks,
} from "../../chaos/deliveries/bad_sinks.ts";
import { newUser, runEngine } from "../../support/delivery_engines.ts";
import {
  attemptsOf,
  deliveryOf,
  insertWebhook,
} from "../../support/delivery_rows.ts";
import { eventually } from "../../support/eventually.ts";
import {
  answer,
  grantOf,
  type HttpAnswer,
  startHttpDouble,
} from "../../support/http_double.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import { outboxRows } from "../../support/outbox_rows.ts";
import { type SmtpReply, startSmtpScript } from "../../support/smtp_script.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  startDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";

/** Stands in the URL of every webhook, which its owner alone may know. */
const CANARY = "c4n4ry-in-the-url";

/** What the first attempt at each comes to. */
const FIRST: Record<BadSinkName, string> = {
  "500": "retry outage",
  "503 with Retry-After": "retry outage",
  "429 with Retry-After": "retry",
  "410": "target_gone",
  "a redirect": "retry",
  "silence": "retry outage ambiguous",
  "a reset": "retry outage ambiguous",
  "half an answer": "retry outage ambiguous",
  "no HTTP": "retry outage ambiguous",
  // The status has told that it was taken: the body is nobody's business.
  "a slow body": "delivered",
  "a body of 1 GB": "delivered",
  "no TLS": "retry outage",
  "a certificate of nobody": "retry outage",
};

function webhooks(sql: Sql, urls: readonly URL[]) {
  return createWebhookChannel({
    hosts: urls.map(grantOf),
    clock: systemClock,
    timeoutMs: 400,
    findTarget: (message) => findWebhookTarget(sql, message),
  });
}

async function send(
  { sql }: TestDatabase,
  { userId, url }: { userId: string; url: URL },
): Promise<{ id: string; endpointId: string }> {
  const { endpointId } = await insertWebhook(sql, {
    userId,
    url: new URL(`?token=${CANARY}`, url).href,
  });
  const { notificationId: id } = await insertNotification(sql, {
    userId,
    channel: "webhook",
    recipient: endpointId,
  });
  return { id, endpointId };
}

/** How the log tells the first attempt. */
async function firstAttempt(sql: Sql, id: string): Promise<string> {
  const [row] = await attemptsOf(sql, id);
  assert(row, "no attempt has ended");
  return [
    row.outcome,
    row.outage ? "outage" : "",
    row.ambiguous ? "ambiguous" : "",
  ].filter(Boolean).join(" ");
}

/** All that others get to read of deliveries, as one text. */
async function toldOf({ sql }: TestDatabase): Promise<string> {
  const rows = await sql<{ text: string }[]>`
    select row_to_json(outbox)::text as text from outbox
    union all select row_to_json(row)::text from delivery_attempts as row
    union all select row_to_json(row)::text from deliveries as row
    union all
    select disabled_reason from webhook_endpoints
    where disabled_reason is not null
  `;
  return rows.map(({ text }) => text).join("\n");
}

testCases("bad sinks", startDatabase, {
  "each comes to what it should, and good ones are served meanwhile": async (
    db,
  ) => {
    const userId = await newUser(db);
    await using resources = new AsyncDisposableStack();
    const sinks = await startBadSinks(resources);
    const good = resources.use(await startHttpDouble(answer(204)));
    const webhook = webhooks(db.sql, [
      ...sinks.map(({ url }) => url),
      good.url,
    ]);
    const sent = new Map<BadSinkName, { id: string; endpointId: string }>();
    for (const { name, url } of sinks) {
      sent.set(name, await send(db, { userId, url }));
    }
    const { endpointId } = await insertWebhook(db.sql, {
      userId,
      url: good.url.href,
    });
    for (let n = 0; n < 40; n++) {
      const changes = { channel: "webhook", recipient: endpointId } as const;
      await insertNotification(db.sql, { userId, ...changes });
    }
    const policies = {
      ...channelPolicies,
      webhook: { ...channelPolicies.webhook, perSecond: Infinity },
    };
    await using _engine = runEngine(db.sql, {
      channels: { webhook },
      policies,
    });
    await eventually(() => assertEquals(good.requests.length, 40));
    await eventually(async () => {
      for (const [name, { id }] of sent) {
        const first = await firstAttempt(db.sql, id);
        assertEquals(`${name}: ${first}`, `${name}: ${FIRST[name]}`);
      }
    });
    for (
      const name of ["429 with Retry-After", "503 with Retry-After"] as const
    ) {
      const { nextAttemptAt } = await deliveryOf(
        db.sql,
        sent.get(name)?.id ?? "",
      );
      const waitMs = nextAttemptAt.getTime() - Date.now();
      assert(waitMs > 110_000 && waitMs <= 132_000, `${name}: ${waitMs}`);
    }
    const disabled = await db.sql<{ id: string }[]>`
      select endpoint_id as id from webhook_endpoints
      where disabled_at is not null
    `;
    assertEquals(disabled.map(({ id }) => id), [sent.get("410")?.endpointId]);
    const told = await toldOf(db);
    assert(told.includes("hooks") || told.includes("127.0.0.1"));
    for (const secret of [CANARY, "whsec_"]) assert(!told.includes(secret));
    const letters = (await outboxRows(db.sql, userId))
      .filter(({ eventType }) => eventType === "dead_letter");
    assertEquals(letters.map(({ value }) => JSON.parse(value).reason), [
      "rejected",
    ]);
  },

  "a webhook whose answer is lost comes again under its id": async (db) => {
    const userId = await newUser(db);
    const lost: HttpAnswer[] = [
      (_request, socket) => void socket.resetAndDestroy(),
      (_request, socket) => void socket.end("HTTP/1.1 20"),
      () => {},
    ];
    const sink = await startHttpDouble((request, socket) =>
      (lost.shift() ?? answer(204))(request, socket)
    );
    await using _sink = sink;
    const webhook = webhooks(db.sql, [sink.url]);
    const { id } = await send(db, { userId, url: sink.url });
    await using _engine = runEngine(db.sql, { channels: { webhook } });
    await eventually(async () =>
      assertEquals((await deliveryOf(db.sql, id)).state, "sent")
    );
    const ids = sink.requests.map(({ headers }) => headers["webhook-id"]);
    assertEquals([ids.length, new Set(ids).size], [4, 1]);
    const rows = await attemptsOf(db.sql, id);
    assertEquals(
      rows.map(({ attempt, ambiguous }) => [attempt, ambiguous]),
      [[1, true], [2, true], [3, true], [4, false]],
    );
  },

  "a mail whose acceptance is lost comes again under its Message-ID": async (
    db,
  ) => {
    const userId = await newUser(db);
    const replies: (SmtpReply | undefined)[] = [
      "close",
      "451 later",
      undefined,
    ];
    await using server = await startSmtpScript({
      reply: (line) => line === "." ? replies.shift() : undefined,
    });
    const email = createEmailChannel({
      smtpUrl: server.url,
      from: "Taskbell <taskbell@example.org>",
    });
    const { notificationId } = await insertNotification(db.sql, { userId });
    {
      await using _engine = runEngine(db.sql, { channels: { email } });
      await eventually(async () => {
        const { state } = await deliveryOf(db.sql, notificationId);
        assertEquals(state, "sent");
      });
    }
    email.close();
    const ids = server.lines.filter((line) => /^message-id:/i.test(line));
    assertEquals([ids.length, new Set(ids).size], [3, 1]);
    const rows = await attemptsOf(db.sql, notificationId);
    assertEquals(
      rows.map(({ outcome, ambiguous }) => [outcome, ambiguous]),
      [["retry", true], ["retry", false], ["delivered", false]],
    );
    const { attempts, outageAttempts } = await deliveryOf(
      db.sql,
      notificationId,
    );
    // The lost connection is the server's trouble, the 451 the mail's.
    assertEquals([attempts, outageAttempts], [1, 1]);
  },
});
