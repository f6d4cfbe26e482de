import { ErrorCode, KafkaBroker } from "@taskbell/kafka_broker";
import { assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { unusedPort } from "../support/unused_port.ts";
import { tempDir } from "../unit/kafka_broker/temp_dir.ts";
import {
  committedNote,
  groupShares,
  sendNumbers,
} from "./broker_client_case.ts";
import { commitOffset, heartbeat, join, sync } from "./group_requests.ts";
import {
  connectProducer,
  kafkajsClient,
  runConsumer,
} from "./kafkajs_client.ts";
import { WireClient } from "./wire_client.ts";

const topic = "letters";
const groupId = "readers";
const topics = [{ name: topic, partitions: 4 }];

Deno.test("KafkaBroker refuses a member that it knew before a restart", async () => {
  await using dir = await tempDir();
  const options = { dataDir: dir.path, topics };
  const of = { groupId: "strangers", topic };
  const member = await (async () => {
    await using broker = await KafkaBroker.start(options);
    using client = await WireClient.connect(broker.address);
    const joined = await join(client, of);
    await sync(client, { ...joined, assignments: { [joined.memberId]: 1 } });
    const commit = { ...joined, topic, offset: 3, metadata: "in flight: 4" };
    assertEquals(await commitOffset(client, commit), ErrorCode.NONE);
    return joined;
  })();
  await using broker = await KafkaBroker.start(options);
  using client = await WireClient.connect(broker.address);
  assertEquals(await heartbeat(client, member), ErrorCode.UNKNOWN_MEMBER_ID);
  const late = await commitOffset(client, { ...member, topic, offset: 9 });
  assertEquals(late, ErrorCode.ILLEGAL_GENERATION);
  assertEquals(
    await committedNote(broker, of),
    { offset: "3", metadata: "in flight: 4" },
  );
});

/** Passes bytes on to a port, and counts who connected. */
function startForwarder(target: { port: number }) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const state = { connections: 0 };
  const open = new Set<Promise<unknown>>();
  const forward = async (inner: Deno.TcpConn) => {
    const outer = await Deno.connect(target);
    await Promise.allSettled([
      inner.readable.pipeTo(outer.writable),
      outer.readable.pipeTo(inner.writable),
    ]);
  };
  const accepting = (async () => {
    for await (const conn of listener) {
      state.connections++;
      open.add(forward(conn));
    }
  })();
  return Object.assign(state, {
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await Promise.all([accepting, ...open]);
    },
  });
}

Deno.test("KafkaBroker sends clients to the advertised port", async () => {
  const target = { port: 0 };
  await using forwarder = startForwarder(target);
  await using broker = await KafkaBroker.start({
    topics,
    advertisedPort: forwarder.port,
  });
  target.port = broker.port;
  assertEquals(broker.address, `127.0.0.1:${forwarder.port}`);
  await using producer = await connectProducer(
    kafkajsClient(`127.0.0.1:${broker.port}`),
  );
  const [sent] = await producer.send({ topic, messages: [{ value: "a" }] });
  assertEquals(sent?.errorCode, 0);
  assertEquals(forwarder.connections > 0, true);
});

async function joinAgain(): Promise<void> {
  await using dir = await tempDir();
  const options = { dataDir: dir.path, topics, port: unusedPort() };
  const first = await KafkaBroker.start(options);
  const kafka = kafkajsClient(first.address);
  await using a = await runConsumer(kafka, { groupId, topic });
  await using b = await runConsumer(kafka, { groupId, topic });
  const shared = (broker: KafkaBroker) =>
    eventually(async () => {
      const shares = await groupShares(broker, { groupId, topic });
      assertEquals(shares.reduce((sum, share) => sum + share, 0), 4);
    });
  const read = (count: number) =>
    eventually(() =>
      assertEquals(new Set([...a.values, ...b.values]).size, count)
    );
  await shared(first);
  await sendNumbers(first, { topic, from: 0, partitions: 4 });
  await read(10);
  await first.stop();

  await using second = await KafkaBroker.start(options);
  await shared(second);
  await sendNumbers(second, { topic, from: 10, partitions: 4 });
  await read(20);
}

// It stands last: a kafkajs consumer that has crashed twice starts itself twice,
// and one of the timers for that outlives it.
Deno.test({
  name: "KafkaBroker knows no member after a restart, and kafkajs joins again",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: joinAgain,
});
