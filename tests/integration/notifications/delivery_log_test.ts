import { assertEquals } from "@std/assert";
import { onNotificationSend } from "../../../services/notifications/on_notification_send.ts";
import { collectLog } from "../../support/collect_log.ts";
import {
  DELIVERED,
  HandChannel,
  runEngine,
} from "../../support/delivery_engines.ts";
import { eventually } from "../../support/eventually.ts";
import {
  contextOf,
  insertNotification,
  steps,
} from "../../support/notification_steps.ts";
import { testCases } from "../../support/test_cases.ts";
import { startDatabase } from "../../support/test_database.ts";

testCases("the log of the worker", startDatabase, {
  "names a message that was asked for before, once a repeat": async (
    { sql },
  ) => {
    using log = collectLog();
    const repeats = () => log.entries("A notification was asked for before");
    const userId = `user-${crypto.randomUUID()}`;
    const { notificationId } = await insertNotification(sql, { userId });
    assertEquals(repeats(), []);
    const { event } = await insertNotification(sql, { userId, notificationId });
    // The same event again is none: it was handled.
    await onNotificationSend(steps(sql), event, contextOf(event));
    const about = { eventId: event.event_id, userId, notificationId };
    assertEquals(
      repeats().map(({ level, properties }) => [level, properties]),
      [["DEBUG", { ...about, channel: "email" }]],
    );
  },

  "tells at the start which channels are on and which are off": async (
    { sql },
  ) => {
    using log = collectLog();
    const channel = new HandChannel(() => DELIVERED);
    const channels = { in_app: channel, email: channel };
    await using _engine = runEngine(sql, { channels });
    const [started, ...others] = await eventually(() => {
      const entries = log.entries("Channels");
      assertEquals(entries.length, 1);
      return entries;
    });
    assertEquals(others, []);
    assertEquals([started?.level, started?.properties], ["INFO", {
      on: ["email", "in_app"],
      off: ["push", "sms", "webhook"],
    }]);
  },
});
