/**
 * Events that become true with a transaction: the outbox, which carries them
 * to Kafka, and the inbox, by which each is handled once.
 *
 * @module
 */
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
export { createRelay, type Relay, type RelayOptions } from "./relay.ts";
export { shardOf } from "./shard.ts";
