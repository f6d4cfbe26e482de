import { assert, assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import type { TaskbellEvent } from "@taskbell/events";
import type {
  Channel,
  Message,
  Outcome,
} from "../../services/notifications/channels/channel.ts";
import {
  type ChannelPolicies,
  channelPolicies,
  type ChannelPolicy,
} from "../../services/notifications/delivery/channel_policies.ts";
import {
  DeliveryEngine,
  type DeliveryEngineOptions,
} from "../../services/notifications/delivery/delivery_engine.ts";
import { ProviderBreakers } from "../../services/notifications/delivery/provider_breakers.ts";
import { recordOutcome } from "../../services/notifications/delivery/record_outcome.ts";
import { eventually } from "./eventually.ts";
import { steps } from "./notification_steps.ts";
import { outboxEvents } from "./outbox_rows.ts";
import type { TestDatabase } from "./test_database.ts";

/** The outcome of a success. */
export const DELIVERED: Outcome = {
  kind: "delivered",
  provider: "test",
  providerMessageId: "m-1",
};

/** A channel that answers by hand and keeps what it was given. */
export class HandChannel implements Channel {
  readonly messages: Message[] = [];
  readonly signals: AbortSignal[] = [];
  readonly #answer: (message: Message) => Outcome | Promise<Outcome>;

  constructor(answer: (message: Message) => Outcome | Promise<Outcome>) {
    this.#answer = answer;
  }

  async deliver(message: Message, signal: AbortSignal): Promise<Outcome> {
    this.messages.push(message);
    this.signals.push(signal);
    return await this.#answer(message);
  }

  close(): void {}
}

/** How {@linkcode runEngine} runs one. */
export interface RunEngineOptions extends Partial<DeliveryEngineOptions> {
  /** By which it sends e-mail. @default {none} */
  channel?: Channel;
  /** What is other than usual in the policy of every channel. */
  policy?: Partial<ChannelPolicy>;
}

/** The policies of all channels, with something in each other than usual. */
export function policiesWith(change: Partial<ChannelPolicy>): ChannelPolicies {
  const { email, push, sms, webhook, in_app } = channelPolicies;
  return {
    email: { ...email, ...change },
    push: { ...push, ...change },
    sms: { ...sms, ...change },
    webhook: { ...webhook, ...change },
    in_app: { ...in_app, ...change },
  };
}

/** Runs an engine until it is disposed of; it tries again at once. */
export function runEngine(
  sql: Sql,
  { channel, policy, ...options }: RunEngineOptions,
): AsyncDisposable & { engine: DeliveryEngine } {
  const { breakers = new ProviderBreakers() } = options;
  const engine = new DeliveryEngine({
    sql,
    channels: channel ? { email: channel } : {},
    breakers,
    newId: () => crypto.randomUUID(),
    policies: policiesWith({ retryPolicy: () => 0, ...policy }),
    record: (attempt) => recordOutcome(steps(sql), attempt),
    ...options,
  });
  breakers.onChange((status) => void engine.release(status));
  const stop = new AbortController();
  const running = engine.run(stop.signal);
  return {
    engine,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

/** Forgets earlier deliveries, as an engine takes anyone's. */
export async function newUser({ sql }: TestDatabase): Promise<string> {
  await sql`delete from deliveries`;
  return `user-${crypto.randomUUID()}`;
}

/** Reads the only delivery. */
export async function deliveryState(
  { sql }: TestDatabase,
): Promise<{ state: string; attempts: number; waitMs: number }> {
  const [row] = await sql<
    { state: string; attempts: number; waitMs: number }[]
  >`
    select state, attempts, round(1000 * extract(
      epoch from next_attempt_at - taskbell_now()
    ))::integer as "waitMs" from deliveries
  `;
  assert(row);
  return row;
}

/** Waits until the user's events are of these types. */
export async function eventsOf(
  { sql }: TestDatabase,
  userId: string,
  types: string[],
): Promise<TaskbellEvent[]> {
  return await eventually(async () => {
    const events = await outboxEvents(sql, userId);
    assertEquals(events.map(({ event_type }) => event_type), types);
    return events;
  });
}

/** The type of a success. */
export const SENT = "notification.sent";
/** The type of a failure. */
export const FAILED = "notification.failed";
