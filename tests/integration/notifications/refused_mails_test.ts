import { assertEquals } from "@std/assert";
import { createEmailChannel } from "../../../services/notifications/channels/email.ts";
import { channelPolicies } from "../../../services/notifications/delivery/channel_policies.ts";
import { ProviderBreakers } from "../../../services/notifications/delivery/provider_breakers.ts";
import { runToEnd, tellCourse } from "../../support/attempt_course.ts";
import { runEngine } from "../../support/delivery_engines.ts";
import { eventually } from "../../support/eventually.ts";
import { mailTest } from "../../support/mail_test_case.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import { startSmtpScript } from "../../support/smtp_script.ts";
import { startSmtpSink } from "../../support/smtp_sink.ts";
import { startDatabase } from "../../support/test_database.ts";

const HOUR_MS = 3_600_000;

mailTest(
  "a mail whose recipient is refused with 450 is tried 13 times",
  async () => {
    await using db = await startDatabase();
    await using sink = await startSmtpScript({
      reply: (line) => /^RCPT/.test(line) ? "450 later" : undefined,
    });
    const channel = createEmailChannel({ smtpUrl: sink.url, from: "a@b.cd" });
    const course = await runToEnd(db, {
      name: "email",
      recipient: "ada@example.com",
      mostMs: 4 * HOUR_MS,
      channel,
    });
    channel.close();
    assertEquals([course.waits.length, course.reason], [
      12,
      "retries_exhausted",
    ]);
    tellCourse("mail, 450", course);
  },
);

mailTest(
  "recipients that a mail server refuses hold up no others",
  async () => {
    await using db = await startDatabase();
    const codes = [450, 550, 421];
    await using sink = await startSmtpSink({
      refuse: (command, value) => {
        const code = Number(value.split("@")[0]);
        return command === "RCPT" && codes.includes(code) ? code : null;
      },
    });
    const email = createEmailChannel({ smtpUrl: sink.url, from: "a@b.cd" });
    for (let n = 0; n < 20; n++) {
      for (const code of [...codes, 250]) {
        await insertNotification(db.sql, {
          userId: `user-${code}`,
          recipient: `${code}@example.com`,
        });
      }
    }
    await using _engine = runEngine(db.sql, {
      channel: email,
      breakers: new ProviderBreakers({ recoveryMs: 50 }),
      policies: channelPolicies,
    });
    await eventually(async () => {
      const rows = await db.sql<{ user: string; state: string; n: number }[]>`
      select user_id as user, state, count(*) as n from deliveries
      where claims > 0 group by 1, 2 order by 1
    `;
      assertEquals(
        rows.map(({ user, state, n }) => `${user} ${state} ${n}`),
        [
          "user-250 sent 20",
          "user-421 pending 20",
          "user-450 pending 20",
          "user-550 failed 20",
        ],
      );
    }, { timeoutMs: 30_000 });
    assertEquals(new Set(sink.mails.flatMap(({ to }) => to)).size, 1);
    assertEquals(sink.mails.length, 20);
    email.close();
  },
);
