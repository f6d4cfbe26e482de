import { assert, assertEquals } from "@std/assert";
import { systemClock } from "@taskbell/runtime";
import { createSmsChannel } from "../../../services/notifications/channels/sms.ts";
import { createWebhookChannel } from "../../../services/notifications/channels/webhook.ts";
import { runToEnd, tellCourse } from "../../support/attempt_course.ts";
import { newUser } from "../../support/delivery_engines.ts";
import { webhookSecret } from "../../support/delivery_rows.ts";
import { answer, grantOf, startHttpDouble } from "../../support/http_double.ts";
import { testCases } from "../../support/test_cases.ts";
import { startDatabase } from "../../support/test_database.ts";

const HOUR_MS = 3_600_000;
const LIFETIME_MS = 6 * HOUR_MS;

testCases("the course of attempts", startDatabase, {
  "a webhook that answers 500 is tried 13 times": async (db) => {
    await newUser(db);
    await using sink = await startHttpDouble(answer(500));
    const course = await runToEnd(db, {
      name: "webhook",
      recipient: "wh",
      mostMs: 8 * HOUR_MS,
      channel: createWebhookChannel({
        hosts: [grantOf(sink.url)],
        clock: systemClock,
        findTarget: () =>
          Promise.resolve({ url: sink.url.href, secrets: [webhookSecret()] }),
      }),
    });
    assertEquals([course.waits.length, course.reason], [
      12,
      "retries_exhausted",
    ]);
    assertEquals(sink.requests.length, 13);
    tellCourse("webhook, 500", course);
  },

  "a text message is tried until it expires while its service is down": async (
    db,
  ) => {
    await newUser(db);
    await using sink = await startHttpDouble(answer(503));
    const course = await runToEnd(db, {
      name: "sms",
      recipient: "+431234567890",
      mostMs: HOUR_MS / 12,
      metadata: {
        expires_at: new Date(Date.now() + LIFETIME_MS).toISOString(),
      },
      channel: createSmsChannel({
        apiUrl: sink.url,
        accountSid: "AC1",
        authToken: "t0ken",
        from: "Taskbell",
        clock: systemClock,
      }),
    });
    const totalMs = course.waits.reduce((sum, waitMs) => sum + waitMs, 0);
    assertEquals(course.reason, "expired");
    assert(totalMs > LIFETIME_MS - HOUR_MS / 2 && totalMs <= LIFETIME_MS);
    tellCourse("text message, 503", course);
  },
});
