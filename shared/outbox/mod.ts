/**
 * Events that become true with a transaction: the outbox, which carries them
 * to Kafka, and the inbox, by which each is handled once.
 *
 * @module
 */
export type { EncodedRecord, Encoder, Publisher } from "@taskbell/kafka";
export type { TaskbellEvent } from "@taskbell/events";
export { append, outboxInsert } from "./append.ts";
export {
  commitWithOutbox,
  type CommitWithOutboxOptions,
} from "./commit_with_outbox.ts";
export { eventRow } from "./event_row.ts";
export { claimInbox, type InboxKey } from "./inbox.ts";
export {
  outboxEncoder,
  type OutboxOwner,
  type OutboxRow,
  outboxRow,
  type OutboxRowFacts,
} from "./outbox_row.ts";
export { purgeInbox, purgeOutbox } from "./purge.ts";
export {
  createRelay,
  type Relay,
  type RelayOptions,
  type RelayStatus,
} from "./relay.ts";
