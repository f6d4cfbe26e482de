import { assertThrows } from "@std/assert";
import {
  asIs,
  createBreaker,
  createConsumer,
  createPublisher,
  ensureTopics,
  type KafkaConnection,
  partitionFor,
  timeout,
} from "@taskbell/kafka";

const connection: KafkaConnection = {
  brokers: ["localhost:9092"],
  clientId: "test",
};

const group = {
  connection,
  groupId: "group",
  topics: ["topic"],
  handler: () => {},
};

/** What nobody can have meant, by what the error names. */
const REFUSED: Record<string, () => unknown> = {
  concurrency: () => createConsumer({ ...group, concurrency: 0 }),
  topics: () => createConsumer({ ...group, topics: [] }),
  groupId: () => createConsumer({ ...group, groupId: "" }),
  sessionTimeoutMs: () => createConsumer({ ...group, sessionTimeoutMs: 0 }),
  rebalanceTimeoutMs: () =>
    createConsumer({ ...group, rebalanceTimeoutMs: NaN }),
  heartbeatMs: () =>
    createConsumer({ ...group, heartbeatMs: 5_000, sessionTimeoutMs: 5_000 }),
  graceMs: () => createConsumer({ ...group, graceMs: -1 }),
  releaseAfterMs: () => createConsumer({ ...group, releaseAfterMs: Infinity }),
  brokers: () =>
    createConsumer({ ...group, connection: { ...connection, brokers: [] } }),
  sasl: () =>
    createConsumer({
      ...group,
      connection: { ...connection, securityProtocol: "SASL_SSL" },
    }),
  lanes: () => createPublisher({ connection, encoder: asIs, lanes: 0 }),
  maxBatchRecords: () =>
    createPublisher({ connection, encoder: asIs, maxBatchRecords: 0 }),
  maxBatchBytes: () =>
    createPublisher({ connection, encoder: asIs, maxBatchBytes: 0 }),
  maxQueuedBytes: () =>
    createPublisher({ connection, encoder: asIs, maxQueuedBytes: 0 }),
  deliveryTimeoutMs: () =>
    createPublisher({ connection, encoder: asIs, deliveryTimeoutMs: 0 }),
  closeTimeoutMs: () =>
    createPublisher({ connection, encoder: asIs, closeTimeoutMs: -1 }),
  timeoutMs: () => timeout(Infinity),
  name: () => createBreaker({ name: "" }),
  failureThreshold: () => createBreaker({ name: "a", failureThreshold: 0 }),
  recoveryMs: () => createBreaker({ name: "a", recoveryMs: -1 }),
  trialMs: () => createBreaker({ name: "a", trialMs: NaN }),
  count: () => partitionFor("key", 0),
};

for (const [name, make] of Object.entries(REFUSED)) {
  Deno.test(`a wrong ${name} is refused by its name`, () => {
    assertThrows(make, RangeError, `Cannot take ${name} as it must`);
  });
}

Deno.test("ensureTopics() refuses a connection without credentials at once", async () => {
  const wrong = { ...connection, securityProtocol: "SASL_SSL" as const };
  const error = await ensureTopics(wrong, [], { replicationFactor: 1 })
    .catch((error) => error);
  assertThrows(
    () => {
      throw error;
    },
    RangeError,
    "Cannot take sasl as it must",
  );
});
