import {
  AdminError,
  describeGroup,
  type KafkaConnection,
  seekGroup,
} from "@taskbell/kafka";
import { ErrorCode, type Fault, KafkaBroker } from "@taskbell/kafka_broker";
import { assertEquals, assertRejects } from "@std/assert";

const {
  COORDINATOR_NOT_AVAILABLE,
  GROUP_AUTHORIZATION_FAILED,
  UNKNOWN_MEMBER_ID,
} = ErrorCode;

const GROUP = "group";
const TOPIC = "events";

/** Seeks a group while the broker answers its commits with these errors. */
async function seekDespite(errorCodes: ErrorCode[]) {
  const faults = errorCodes.map((errorCode): Fault => ({
    kind: "error",
    errorCode,
  }));
  const broker = await KafkaBroker.start({
    topics: [{ name: TOPIC, partitions: 1, config: {} }],
    onRequest: ({ apiName }) =>
      apiName === "OffsetCommit" ? faults.shift() : undefined,
  });
  const connection: KafkaConnection = {
    brokers: [broker.address],
    clientId: "seek",
  };
  return {
    seek: () => seekGroup(connection, GROUP, { topic: TOPIC, to: "start" }),
    state: () => describeGroup(connection, GROUP),
    [Symbol.asyncDispose]: () => broker.stop(),
  };
}

Deno.test("seekGroup() refuses a group that a member has just joined", async () => {
  await using group = await seekDespite([UNKNOWN_MEMBER_ID]);
  const error = await assertRejects(group.seek, AdminError, "no members");
  assertEquals(error.reason, "group_has_members");
});

Deno.test("seekGroup() says why the broker refuses the offsets", async () => {
  await using group = await seekDespite([GROUP_AUTHORIZATION_FAILED]);
  await assertRejects(
    group.seek,
    Error,
    `Cannot seek the group ${GROUP}: Not authorized to access group`,
  );
  assertEquals((await group.state()).partitions, []);
});

Deno.test("seekGroup() tries again when the coordinator is away", async () => {
  await using group = await seekDespite(
    [COORDINATOR_NOT_AVAILABLE, COORDINATOR_NOT_AVAILABLE],
  );
  const expected = [{ topic: TOPIC, partition: 0, from: null, to: 0 }];
  assertEquals(await group.seek(), expected);
});
