import { isUnavailable, type Transaction } from "@taskbell/db";
import type { TaskbellEvent } from "@taskbell/events";
import { type EventContext, OutageError, textHeader } from "@taskbell/kafka";
import { claimInbox, type InboxKey } from "@taskbell/outbox";
import { childTraceparent } from "@taskbell/runtime";
import { commitStep, type Step, type StepOptions } from "./step.ts";

/** A step that an event causes. */
export interface EventStep extends Step {
  /** The trace of the step. */
  traceparent: string;
  /**
   * Whether the event was handled before and is redriven: then the step may
   * open again what has failed, and do nothing else.
   */
  isRedrive: boolean;
}

/**
 * Runs the work that an event causes in one transaction with its inbox row: a
 * second delivery of the event changes nothing.
 *
 * @throws {OutageError} When the database is away, which is no fault of the
 * event.
 */
export async function handleOnce(
  options: StepOptions,
  { event, context }: { event: TaskbellEvent; context: EventContext },
  work: (step: EventStep) => Promise<void>,
): Promise<void> {
  const { record, groupId, redriveId } = context;
  const traceparent = childTraceparent(textHeader(record, "traceparent"));
  const key = { groupId, eventId: event.event_id, redriveId: redriveId ?? "" };
  try {
    await commitStep(options, traceparent, async (step) => {
      if (!await claimInbox(step.tx, key)) return;
      const isRedrive = redriveId !== null && await wasHandled(step.tx, key);
      await work({ ...step, traceparent, isRedrive });
    });
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    throw new OutageError("The database is not available", { cause: error });
  }
}

/** Whether the group has handled the event before this redrive of it. */
async function wasHandled(
  tx: Transaction,
  { groupId, eventId, redriveId }: Required<InboxKey>,
): Promise<boolean> {
  const { count } = await tx`
    select from inbox
    where group_id = ${groupId} and event_id = ${eventId}
      and redrive_id <> ${redriveId}
    limit 1
  `;
  return count > 0;
}
