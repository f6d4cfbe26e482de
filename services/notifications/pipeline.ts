import {
  DEAD_LETTER_TOPIC,
  eventDecoder,
  type TaskbellEvent,
} from "@taskbell/events";
import {
  createRouter,
  type EncodedRecord,
  type Handler,
  type Publisher,
  standardChain,
  type Undecoded,
} from "@taskbell/kafka";
import {
  onNotificationSend,
  type SendOptions,
} from "./on_notification_send.ts";
import { onReminderTriggered } from "./on_reminder_triggered.ts";

/** Where the records of the worker lead to. */
export interface PipelineOptions {
  /** What the handlers work with. */
  steps: SendOptions;
  /** Is told that there is something to deliver. */
  engine: { wake(): void };
  /** Takes the records that are given up. */
  deadLetters: Pick<Publisher<EncodedRecord>, "publish">;
}

/** What every record passes through; `@taskbell/kafka` tells the order. */
export function pipeline(
  { steps, engine, deadLetters }: PipelineOptions,
): Handler<Undecoded> {
  const router = createRouter<TaskbellEvent>()
    .on(
      "reminder.triggered",
      (event, context) => onReminderTriggered(steps, event, context),
    )
    .on("notification.send", async (event, context) => {
      await onNotificationSend(steps, event, context);
      engine.wake();
    });
  return standardChain({
    decoder: eventDecoder,
    handler: router.handler,
    deadLetter: {
      publish: (record) => deadLetters.publish(DEAD_LETTER_TOPIC, record),
    },
  });
}
