import { KafkaBroker } from "@taskbell/kafka_broker";
import { assert, assertEquals } from "@std/assert";
import {
  commitOffset,
  committedOffset,
} from "../../contract/group_requests.ts";
import {
  connectProducer,
  kafkajsClient,
} from "../../contract/kafkajs_client.ts";
import { fetchRecords } from "../../contract/log_requests.ts";
import { WireClient } from "../../contract/wire_client.ts";
import { splitBatches } from "./record_batches.ts";
import { tempDir } from "./temp_dir.ts";

const ROUNDS = 6;
const PARTITIONS = 3;
const topic = "letters";
const groupId = "readers";
const BROKER = new URL("./broker_process.ts", import.meta.url).pathname;

/** A broker in a process of its own, to be killed. */
interface BrokerProcess {
  address: string;
  kill(): Promise<void>;
}

async function startProcess(dataDir: string): Promise<BrokerProcess> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", BROKER, dataDir],
    stdout: "piped",
  }).spawn();
  const output = child.stdout.getReader();
  const { value } = await output.read();
  return {
    address: new TextDecoder().decode(value).trim(),
    async kill() {
      child.kill("SIGKILL");
      await child.status;
      await output.cancel();
    },
  };
}

/** What the broker has acknowledged: the end of each log, the offset. */
interface Acknowledged {
  ends: number[];
  committed: number;
}

/** Produces and commits until the broker is gone. */
async function workUntilKilled(
  broker: BrokerProcess,
  acknowledged: Acknowledged,
): Promise<void> {
  const kafka = kafkajsClient(broker.address, { retries: 1 });
  const lanes = acknowledged.ends.map(async (_, partition) => {
    const producer = await connectProducer(kafka);
    const value = "x".repeat(1 + partition * 500);
    try {
      while (true) {
        const [sent] = await producer.send({
          topic,
          messages: Array(1 + partition * 4).fill({ partition, value }),
        });
        const end = Number(sent?.baseOffset) + 1 + partition * 4;
        acknowledged.ends[partition] = end;
      }
    } catch (error) {
      assert(error instanceof Error && error.name.startsWith("KafkaJS"));
    }
    await producer.disconnect();
  });
  await Promise.all([...lanes, commitUntilKilled(broker, acknowledged)]);
}

async function commitUntilKilled(
  { address }: BrokerProcess,
  acknowledged: Acknowledged,
): Promise<void> {
  using client = await WireClient.connect(address);
  const outsider = { groupId, memberId: "", generation: -1, topic };
  try {
    while (true) {
      const offset = acknowledged.committed + 1;
      const errorCode = await commitOffset(client, { ...outsider, offset });
      assertEquals(errorCode, 0);
      acknowledged.committed = offset;
    }
  } catch (error) {
    assert(error instanceof Error && !error.name.startsWith("Assertion"));
  }
}

/** Reads all of a partition: each batch must follow on the one before. */
async function readEnd(client: WireClient, partition: number): Promise<number> {
  for (let offset = 0;;) {
    const fetched = await fetchRecords(client, { topic, partition, offset });
    assertEquals(fetched.errorCode, 0);
    for (const batch of splitBatches(fetched.records)) {
      assert(batch.isIntact);
      assertEquals(batch.baseOffset, offset);
      offset = batch.lastOffset + 1;
    }
    if (offset === fetched.highWatermark) return offset;
  }
}

Deno.test("KafkaBroker loses nothing acknowledged when it is killed", async () => {
  await using dir = await tempDir();
  const acknowledged = { ends: Array(PARTITIONS).fill(0), committed: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const process = await startProcess(dir.path);
    const before = [...acknowledged.ends, acknowledged.committed];
    const killed = (async () => {
      const goal = 20 + 20 * round;
      const isEnough = (end: number, lane: number) =>
        end >= before[lane] + goal;
      while (!acknowledged.ends.every(isEnough)) await turn();
      await process.kill();
    })();
    await Promise.all([workUntilKilled(process, acknowledged), killed]);

    await using broker = await KafkaBroker.start({ dataDir: dir.path });
    using client = await WireClient.connect(broker.address);
    for (const [partition, end] of acknowledged.ends.entries()) {
      assert(end > before[partition], `partition ${partition} got some`);
      const kept = await readEnd(client, partition);
      assert(kept >= end, `${kept} of ${end} in partition ${partition}`);
    }
    const committed = await committedOffset(client, { groupId, topic });
    assert(committed >= acknowledged.committed);
  }
});

/** Lets everything else run that is ready to. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
