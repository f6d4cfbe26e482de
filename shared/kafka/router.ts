import type { Handler } from "./handler.ts";
import type { KafkaRecord } from "./record.ts";
import { textHeader } from "./text_header.ts";

/** What a handler may want to know beside the event. */
export interface EventContext {
  /** The record that carries the event. */
  readonly record: KafkaRecord;
  /** The group that handles it. */
  readonly groupId: string;
  /** The redrive that sent it again; `null` for the record's first way. */
  readonly redriveId: string | null;
  /** Aborted when the delivery is let go of: see {@linkcode Handler}. */
  readonly signal: AbortSignal;
}

/** Handles the events of one type. */
export type EventHandler<Event> = (
  event: Event,
  context: EventContext,
) => void | Promise<void>;

/** Leads each event to the handler of its type. */
export interface Router<Event extends { event_type: string }> {
  /**
   * Registers the handler of a type.
   *
   * @returns The router, for the next registration.
   * @throws {Error} When the type has a handler already.
   */
  on<Type extends Event["event_type"]>(
    type: Type,
    handler: EventHandler<Extract<Event, { event_type: Type }>>,
  ): Router<Event>;

  /** Handles events; one of a type without a handler is done at once. */
  readonly handler: Handler<Event>;
}

/**
 * Makes a router without handlers.
 *
 * @example
 * ```ts
 * import { createRouter } from "@taskbell/kafka";
 *
 * type TaskEvent =
 *   | { event_type: "task.created"; title: string }
 *   | { event_type: "task.deleted" };
 * const router = createRouter<TaskEvent>()
 *   .on("task.created", (event) => console.log(event.title));
 * ```
 */
export function createRouter<
  Event extends { event_type: string },
>(): Router<Event> {
  const handlers = new Map<string, EventHandler<Event>>();
  const router: Router<Event> = {
    on(type, handler) {
      if (handlers.has(type)) {
        throw new Error(
          `Cannot register a second handler as each type has one: ` +
            `current value is ${type}`,
        );
      }
      // Only events of this type are looked up under it.
      handlers.set(type, handler as EventHandler<Event>);
      return router;
    },
    handler({ event, record, groupId }, signal) {
      const redriveId = textHeader(record, "redrive-id");
      const context = { record, groupId, redriveId, signal };
      return handlers.get(event.event_type)?.(event, context);
    },
  };
  return router;
}
