import { encodeEvent, eventMakers } from "@taskbell/events";
import { childTraceparent, systemClock, uuidV7 } from "@taskbell/runtime";

const EVENTS = 10_000;
const USERS = 1_000;

/** A record as every contestant reads it. */
export interface PublishedRecord {
  /** The user's id. */
  key: string;
  /** The event as JSON. */
  value: string;
  headers: [name: string, value: string][];
}

/** Makes the records of 10 000 `task.created`, for a thousand users. */
export function publishRecords(): PublishedRecord[] {
  const makers = eventMakers({
    source: "task-service",
    clock: systemClock,
    newId: uuidV7,
  });
  return Array.from({ length: EVENTS }, (_, index) => {
    const event = makers.taskCreated({
      correlation_id: uuidV7(),
      user_id: `user-${index % USERS}`,
      payload: { task_id: index + 1, title: "Water the plants" },
    });
    return encodeEvent(event, childTraceparent());
  });
}
