import { KafkaBroker } from "@taskbell/kafka_broker";
import { assertEquals } from "@std/assert";
import { startRealKafka } from "../support/real_kafka.ts";
import { findTool, type ToolName } from "../support/tools.ts";
import { tempDir } from "../unit/kafka_broker/temp_dir.ts";
import { testBrokerContract } from "./broker_contract.ts";

const topic = "letters";
const topics = [{ name: topic, partitions: 4 }];
const GROUP_SCRIPT = new URL("./aiokafka_group.py", import.meta.url).pathname;

/** Runs a tool to its end; what it printed. */
async function run(
  tool: ToolName,
  { args, input = "" }: { args: string[]; input?: string },
): Promise<string> {
  const child = new Deno.Command("timeout", {
    args: ["60", await findTool(tool), ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const [printed, problems] = [stdout, stderr].map((bytes) =>
    new TextDecoder().decode(bytes)
  );
  if (!success) throw new Error(`Cannot run ${tool}: ${problems}`);
  return printed ?? "";
}

function kcat(
  broker: KafkaBroker,
  { args, input }: { args: string[]; input?: string },
): Promise<string> {
  return run("kcat", { args: ["-b", broker.address, ...args], input });
}

/** Lines that kcat prints when it reads to the end, sorted. */
async function kcatRead(
  broker: KafkaBroker,
  mode: string[],
): Promise<string[]> {
  const args = [...mode, "-e", "-q", "-f", "%k=%s %h\\n"];
  const printed = await kcat(broker, { args });
  return printed.split("\n").filter(Boolean).sort();
}

Deno.test("Apache Kafka keeps the same promises", async (context) => {
  await using kafka = await startRealKafka();
  const [address = ""] = kafka.brokers;
  await testBrokerContract(context, { address });
});

const PRODUCE = {
  plain: [],
  "idempotent gzip": ["-X", "enable.idempotence=true", "-z", "gzip"],
  "idempotent zstd": ["-X", "enable.idempotence=true", "-z", "zstd"],
};

for (const [kind, flags] of Object.entries(PRODUCE)) {
  Deno.test(`KafkaBroker takes and gives records of kcat, ${kind}`, async () => {
    await using broker = await KafkaBroker.start({ topics });
    await kcat(broker, {
      args: ["-P", "-t", topic, "-K:", "-H", "h=x", ...flags],
      input: "a:1\nb:2\nc:3\n",
    });
    assertEquals(
      await kcatRead(broker, ["-C", "-t", topic]),
      ["a=1 h=x", "b=2 h=x", "c=3 h=x"],
    );
  });
}

Deno.test("KafkaBroker keeps the offsets of a kcat group over a restart", async () => {
  await using dir = await tempDir();
  const options = { dataDir: dir.path, topics };
  const group = ["-X", "auto.offset.reset=earliest", "-G", "readers", topic];
  for (const value of ["1", "2", "3"]) {
    await using broker = await KafkaBroker.start(options);
    await kcat(broker, {
      args: ["-P", "-t", topic, "-K:"],
      input: `a:${value}\nb:${value}\n`,
    });
    assertEquals(
      await kcatRead(broker, group),
      [`a=${value} `, `b=${value} `],
    );
  }
});

Deno.test("KafkaBroker shares out to an aiokafka group that goes on after a restart", async () => {
  await using dir = await tempDir();
  const options = { dataDir: dir.path, topics };
  for (const start of [0, 50, 100]) {
    await using broker = await KafkaBroker.start(options);
    const args = [GROUP_SCRIPT, broker.address, topic, "readers"]
      .concat(String(start), String(start + 50));
    const printed = await run("aiokafka", { args });
    const { values, headers, shares } = JSON.parse(printed);
    const expected = Array.from({ length: 50 }, (_, i) => `v${start + i}`);
    assertEquals(values.toSorted(), expected.toSorted());
    assertEquals(headers, values);
    assertEquals(shares, [2, 2]);
  }
});
