import type { BrokerNode } from "../client/broker_node.ts";
import { REQUEST_TIMEOUT_MS } from "../client/cluster.ts";
import { protocolError } from "../client/kafkajs_internals.ts";
import { UnsentError } from "../client/unsent_error.ts";
import type { OutgoingBatch } from "./outgoing_batch.ts";
import { encodeProduceRequest } from "./produce_request.ts";

/**
 * The broker answers these before it appends, and not after. Any other error
 * leaves it open, NOT_LEADER_OR_FOLLOWER and UNKNOWN_TOPIC_OR_PARTITION too: a
 * leader that is deposed while it waits for its replicas says so of a batch
 * that its successor may have. DUPLICATE_SEQUENCE_NUMBER says that it is there,
 * but not where.
 *
 * @see {@link https://kafka.apache.org/protocol#protocol_error_codes}
 */
const NOT_APPENDED_CODES = new Set([
  10, // MESSAGE_TOO_LARGE
  17, // INVALID_TOPIC_EXCEPTION
  18, // RECORD_LIST_TOO_LARGE
  19, // NOT_ENOUGH_REPLICAS
  29, // TOPIC_AUTHORIZATION_FAILED
  31, // CLUSTER_AUTHORIZATION_FAILED
  32, // INVALID_TIMESTAMP
  45, // OUT_OF_ORDER_SEQUENCE_NUMBER
  47, // INVALID_PRODUCER_EPOCH
  59, // UNKNOWN_PRODUCER_ID
  87, // INVALID_RECORD
]);

/**
 * The broker waits no longer for its replicas, in milliseconds. It has to
 * answer before the client gives up: that cuts a connection which is shared
 * with other partitions.
 */
const REPLICATION_TIMEOUT_MS = REQUEST_TIMEOUT_MS * 0.7;

/**
 * Sends a batch to a node, once.
 *
 * @returns The offset of the first record.
 * @throws {Error} Sets `mayBeWritten` where nobody knows whether it was.
 */
export async function produceBatch(
  node: Pick<BrokerNode, "produce">,
  batch: OutgoingBatch,
): Promise<number> {
  assertAwaited(batch);
  const couldBeWritten = batch.mayBeWritten;
  const { topics } = await node.produce({
    timeoutMs: REQUEST_TIMEOUT_MS,
    encode() {
      assertAwaited(batch);
      batch.mayBeWritten = true;
      return encodeProduceRequest(batch.bytes, {
        ...batch.target,
        timeoutMs: REPLICATION_TIMEOUT_MS,
      });
    },
  });
  const { errorCode, baseOffset } = topics[0]?.partitions[0] ?? {};
  if (errorCode === undefined) {
    throw new Error("Cannot find the partition in the answer of the broker");
  }
  if (errorCode === 0) return Number(baseOffset);
  if (NOT_APPENDED_CODES.has(errorCode)) batch.mayBeWritten = couldBeWritten;
  throw protocolError(errorCode);
}

/** Its numbers may belong to another batch once nobody waits for it. */
function assertAwaited(batch: OutgoingBatch): void {
  if (batch.waiting > 0) return;
  throw new UnsentError("Cannot send a batch that nobody waits for");
}
