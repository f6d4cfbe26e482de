import { assertEquals, assertRejects } from "@std/assert";
import kafkajs from "kafkajs";
import postgres from "postgres";
import { eventually } from "../support/eventually.ts";
import { type RealKafka, startRealKafka } from "../support/real_kafka.ts";
import { startRealPostgres } from "../support/real_postgres.ts";

Deno.test("startRealKafka() keeps what was produced over a kill", async () => {
  await using kafka = await startRealKafka();
  const client = connect(kafka);
  await produce(client, ["one"]);

  await kafka.kill(1);
  await kafka.start(1);
  await produce(client, ["two"]);

  assertEquals(await consume(client, 2), ["one", "two"]);
});

Deno.test("startRealKafka({ nodes: 3 }) goes on without one node", async () => {
  await using kafka = await startRealKafka({ nodes: 3 });
  const client = connect(kafka);
  await produce(client, ["one"]);

  await kafka.kill(1);
  await produce(client, ["two"]);
  await kafka.start(1);

  assertEquals(await consume(client, 2), ["one", "two"]);
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

function connect({ brokers }: RealKafka): kafkajs.Kafka {
  return new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING });
}

/** Sends the values to the topic `letters`, making it when it is missing. */
async function produce(client: kafkajs.Kafka, values: string[]): Promise<void> {
  const admin = client.admin();
  const producer = client.producer({
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  // kafkajs may ask the node that is away, and then gives up.
  await eventually(() => admin.connect());
  await eventually(() => producer.connect());
  await eventually(() =>
    admin.createTopics({ topics: [{ topic: "letters" }] })
  );
  await producer.send({
    topic: "letters",
    messages: values.map((value) => ({ value })),
  });
  await Promise.all([admin.disconnect(), producer.disconnect()]);
}

/** The first `count` values of the topic `letters`. */
async function consume(
  client: kafkajs.Kafka,
  count: number,
): Promise<string[]> {
  const consumer = client.consumer({
    groupId: "readers",
    maxWaitTimeInMs: 200,
  });
  const values: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic: "letters", fromBeginning: true });
  await consumer.run({
    eachMessage: ({ message }) => {
      values.push(String(message.value));
      return Promise.resolve();
    },
  });
  await eventually(() => assertEquals(values.length, count), {
    timeoutMs: 30_000,
  });
  await consumer.disconnect();
  return values;
}
