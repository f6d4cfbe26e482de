import type { BrokerNode } from "../client/broker_node.ts";
import { REQUEST_TIMEOUT_MS } from "../client/cluster.ts";
import { ErrorCode } from "../client/error_code.ts";
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
 */
const NOT_APPENDED_CODES = new Set<number>([
  ErrorCode.MESSAGE_TOO_LARGE,
  ErrorCode.INVALID_TOPIC_EXCEPTION,
  ErrorCode.RECORD_LIST_TOO_LARGE,
  ErrorCode.NOT_ENOUGH_REPLICAS,
  ErrorCode.TOPIC_AUTHORIZATION_FAILED,
  ErrorCode.CLUSTER_AUTHORIZATION_FAILED,
  ErrorCode.INVALID_TIMESTAMP,
  ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
  ErrorCode.INVALID_PRODUCER_EPOCH,
  ErrorCode.UNKNOWN_PRODUCER_ID,
  ErrorCode.INVALID_RECORD,
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
