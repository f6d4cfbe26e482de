import { isUnavailable } from "@taskbell/db";
import type { TaskbellEvent } from "@taskbell/events";
import { type EventContext, OutageError, textHeader } from "@taskbell/kafka";
import { claimInbox } from "@taskbell/outbox";
import { childTraceparent } from "@taskbell/runtime";
import { commitStep, type Step, type StepOptions } from "./step.ts";

/** A step that an event causes. */
export interface EventStep extends Step {
  /** The trace of the step. */
  traceparent: string;
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
  try {
    await commitStep(options, traceparent, async (step) => {
      const first = await claimInbox(step.tx, {
        groupId,
        eventId: event.event_id,
        redriveId: redriveId ?? "",
      });
      if (first) await work({ ...step, traceparent });
    });
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    throw new OutageError("The database is not available", { cause: error });
  }
}
