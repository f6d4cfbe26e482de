import { assertEquals, assertRejects } from "@std/assert";
import {
  createConsumer,
  createPublisher,
  ensureTopics,
  type KafkaConnection,
} from "@taskbell/kafka";
import postgres from "postgres";
import { eventually } from "../support/eventually.ts";
import { type RealKafka, startRealKafka } from "../support/real_kafka.ts";
import { startRealPostgres } from "../support/real_postgres.ts";

Deno.test("startRealKafka() keeps what was produced over a kill", async () => {
  await using kafka = await startRealKafka();
  await makeTopic(kafka);
  await produce(kafka, "one");

  await kafka.kill(1);
  await kafka.start(1);
  await produce(kafka, "two");

  assertEquals(await consume(kafka, 2), ["one", "two"]);
});

Deno.test("startRealKafka({ nodes: 3 }) goes on without one node", async () => {
  await using kafka = await startRealKafka({ nodes: 3 });
  await makeTopic(kafka);
  await produce(kafka, "one");

  await kafka.kill(1);
  await produce(kafka, "two");
  assertEquals(await consume(kafka, 2), ["one", "two"]);

  await kafka.start(1);
  await produce(kafka, "three");
});

Deno.test("startRealPostgres() keeps what was committed over a crash", async () => {
  await using server = await startRealPostgres();
  const sql = connectSql(await server.createDatabase());
  await sql`CREATE TABLE kept AS SELECT 1 AS value`;

  await server.stop("immediate");
  await assertRejects(() => sql`SELECT 1`.execute(), Error);
  await server.start();

  await eventually(async () =>
    assertEquals((await sql`SELECT value FROM kept`)[0]?.value, 1)
  );
  await sql.end();
});

Deno.test("startRealPostgres() stops in order while clients are connected", async () => {
  await using server = await startRealPostgres();
  const sql = connectSql(server.url);
  await sql`SELECT 1`;

  await server.stop("fast");
  await server.start();

  await eventually(async () =>
    assertEquals((await sql`SELECT 1 AS value`)[0]?.value, 1)
  );
  await sql.end();
});

function connectSql(url: string): postgres.Sql {
  return postgres(url, { max: 1, onnotice: () => {} });
}

const TOPIC = "letters";

function connectionTo({ brokers }: RealKafka): KafkaConnection {
  return { brokers, clientId: "infrastructure" };
}

/** Makes the topic, kept by every node. */
async function makeTopic(kafka: RealKafka): Promise<void> {
  const spec = { name: TOPIC, partitions: 1, config: {} };
  const replicationFactor = kafka.brokers.length;
  await ensureTopics(connectionTo(kafka), [spec], { replicationFactor });
}

async function produce(kafka: RealKafka, value: string): Promise<void> {
  const publisher = createPublisher<string>({
    connection: connectionTo(kafka),
    encoder: { encode: (value) => ({ key: null, value, headers: [] }) },
  });
  try {
    await publisher.publish(TOPIC, value);
  } finally {
    await publisher.close();
  }
}

/** The first `count` values of the topic. */
async function consume(kafka: RealKafka, count: number): Promise<string[]> {
  const values: string[] = [];
  const stop = new AbortController();
  const consumer = createConsumer({
    connection: connectionTo(kafka),
    groupId: "readers",
    topics: [TOPIC],
    handler({ record: { value } }) {
      values.push(new TextDecoder().decode(value ?? undefined));
      return Promise.resolve();
    },
  });
  const running = consumer.run(stop.signal);
  try {
    await eventually(() => assertEquals(values.length, count), {
      timeoutMs: 60_000,
    });
  } finally {
    stop.abort();
    await running;
  }
  return values;
}
