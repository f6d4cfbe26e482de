import type { BrokerNode } from "../client/broker_node.ts";
import { protocolError } from "../client/kafkajs_internals.ts";
import { REQUEST_TIMEOUT_MS } from "../create_kafka.ts";
import type { OutgoingBatch } from "./outgoing_batch.ts";
import { encodeProduceRequest } from "./produce_request.ts";
import { judgeSendError } from "./send_verdict.ts";

/** Refusals that pass, of a broker that has written nothing. */
const NOT_WRITTEN_CODES = new Set([
  5, // LEADER_NOT_AVAILABLE
  6, // NOT_LEADER_OR_FOLLOWER
  19, // NOT_ENOUGH_REPLICAS
  74, // FENCED_LEADER_EPOCH
]);

/**
 * Sends a batch to a node, once.
 *
 * @returns The offset of the first record.
 * @throws {Error} Sets `mayBeWritten` where nobody knows whether it was.
 */
export async function produceBatch(
  node: BrokerNode,
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
        timeoutMs: REQUEST_TIMEOUT_MS,
      });
    },
  });
  const { errorCode, baseOffset } = topics[0]?.partitions[0] ?? {};
  if (errorCode === undefined) {
    throw new Error("Cannot find the partition in the answer of the broker");
  }
  if (errorCode === 0) return Number(baseOffset);
  const error = protocolError(errorCode);
  const isRefused = NOT_WRITTEN_CODES.has(errorCode) ||
    judgeSendError(error) !== "resend";
  if (isRefused) batch.mayBeWritten = couldBeWritten;
  throw error;
}

/** Its numbers may belong to another batch once nobody waits for it. */
function assertAwaited(batch: OutgoingBatch): void {
  if (batch.waiting > 0) return;
  throw new Error("Cannot send a batch that nobody waits for");
}
