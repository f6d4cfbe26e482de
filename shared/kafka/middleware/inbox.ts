import type { EventContext, EventHandler } from "../router.ts";

/** What a consumer group handles once. */
export interface DeliveryKey {
  /** The consumer group. */
  groupId: string;
  /** The event's id. */
  eventId: string;
  /** The header `redrive-id` of a redriven record; else `""`. */
  redriveId: string;
}

/** What {@linkcode inbox} needs. */
export interface InboxOptions<Event, Transaction> {
  /** The id of an event: the same whenever the event is sent again. */
  eventId(event: Event): string;
  /**
   * Runs an effect in a transaction that records the key, unless the key is
   * recorded: then there is nothing to do. What the effect throws must undo
   * the record, too, and pass on.
   */
  once(
    key: DeliveryKey,
    effect: (transaction: Transaction) => Promise<void>,
  ): Promise<unknown>;
}

/** What a handler that runs once is told beside the event. */
export interface OnceContext<Transaction> extends EventContext {
  /** Where the effects belong: they are kept together with the key. */
  readonly transaction: Transaction;
}

/** Handles the events of one type in a transaction. */
export type OnceHandler<Event, Transaction> = (
  event: Event,
  context: OnceContext<Transaction>,
) => void | Promise<void>;

/**
 * Lets a handler's effects happen once, however often the event is delivered:
 * the store records the delivery's key in the transaction of the effects.
 *
 * The handler is given that transaction. What it does elsewhere, such as a
 * call of another service, is not part of it, and may happen twice.
 *
 * It stands at the handler, inside of everything else: each attempt has a
 * transaction of its own, and events without an effect have none.
 *
 * @example
 * ```ts
 * import { createRouter, type DeliveryKey, inbox } from "@taskbell/kafka";
 *
 * type TaskEvent = { event_type: "task.created"; id: string; title: string };
 * const titles: string[] = [];
 * const handled = new Set<string>();
 *
 * const once = inbox({
 *   eventId: (event: TaskEvent) => event.id,
 *   // With SQL: BEGIN; INSERT … ON CONFLICT DO NOTHING; effect; COMMIT.
 *   async once(key: DeliveryKey, effect: (tx: string[]) => Promise<void>) {
 *     const id = JSON.stringify(key);
 *     if (handled.has(id)) return;
 *     const changes: string[] = [];
 *     await effect(changes);
 *     titles.push(...changes);
 *     handled.add(id);
 *   },
 * });
 * const router = createRouter<TaskEvent>()
 *   .on(
 *     "task.created",
 *     once((event, { transaction }) => void transaction.push(event.title)),
 *   );
 * ```
 */
export function inbox<Event, Transaction>(
  { eventId, once }: InboxOptions<Event, Transaction>,
): <Handled extends Event>(
  handler: OnceHandler<Handled, Transaction>,
) => EventHandler<Handled> {
  return (handler) => async (event, context) => {
    const { groupId, redriveId } = context;
    const key = {
      groupId,
      eventId: eventId(event),
      redriveId: redriveId ?? "",
    };
    await once(
      key,
      async (transaction) => await handler(event, { ...context, transaction }),
    );
  };
}
