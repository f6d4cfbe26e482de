import { assert, assertEquals } from "@std/assert";
import { TOPICS } from "@taskbell/events";
import { seekGroup } from "@taskbell/kafka";
import { KafkaBroker } from "@taskbell/kafka_broker";
import { createEmailChannel } from "../../../services/notifications/channels/email.ts";
import { GROUP } from "../../../services/notifications/step.ts";
import {
  connectAdmin,
  connectProducer,
  kafkajsClient,
} from "../../contract/kafkajs_client.ts";
import { eventually } from "../../support/eventually.ts";
import { mailTest } from "../../support/mail_test_case.ts";
import { mailRecord, type ProducedRecord } from "../../support/mail_record.ts";
import { runWorker } from "../../support/running_worker.ts";
import { seededRandom } from "../../support/seeded_random.ts";
import { type SmtpSink, startSmtpSink } from "../../support/smtp_sink.ts";
import {
  startDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";

const TOPIC = "notification-events";
const PARTITIONS = 3;
const USERS = 7;
const MESSAGES = 60;
const SEED = 12;

const random = seededRandom(SEED);

/** What the topic holds: one record for each message. */
const RECORDS = Array.from(
  { length: MESSAGES },
  (_, n) => mailRecord(n, { series: "replayed", users: USERS }),
);

/** Each record two to five times, in any order and on any partition. */
function repeated(): ProducedRecord[] {
  return RECORDS.flatMap((record) =>
    Array.from({ length: 2 + Math.floor(random() * 4) }, () => ({
      record: {
        ...record,
        partition: Math.floor(random() * PARTITIONS),
      },
      place: random(),
    }))
  ).sort((a, b) => a.place - b.place).map(({ record }) => record);
}

async function produce(
  broker: KafkaBroker,
  messages: ProducedRecord[],
): Promise<void> {
  const kafka = kafkajsClient(broker.address);
  await using producer = await connectProducer(kafka);
  await producer.send({ topic: TOPIC, messages });
}

/** Waits until the group has handled all that the topic holds. */
async function handled(broker: KafkaBroker): Promise<number> {
  await using admin = await connectAdmin(kafkajsClient(broker.address));
  return await eventually(async () => {
    const ends = await admin.fetchTopicOffsets(TOPIC);
    const [group] = await admin.fetchOffsets({
      groupId: GROUP,
      topics: [TOPIC],
    });
    for (const { partition, high } of ends) {
      const own = group?.partitions.find((each) =>
        each.partition === partition
      );
      assertEquals([partition, own?.offset], [partition, high]);
    }
    return ends.reduce((sum, { high }) => sum + Number(high), 0);
  }, { timeoutMs: 60_000 });
}

/** How many rows there are of all that a delivery leaves. */
async function rowCounts(
  { sql }: TestDatabase,
): Promise<Record<string, number>> {
  const [row] = await sql<Record<string, number>[]>`
    select (select count(*) from inbox) as inbox,
      (select count(*) from deliveries) as deliveries,
      (select count(*) from deliveries where state = 'sent') as sent,
      (select count(*) from delivery_attempts) as attempts,
      (select count(*) from outbox) as outbox
  `;
  assert(row);
  return row;
}

function run({ sql }: TestDatabase, broker: KafkaBroker, sink: SmtpSink) {
  const email = createEmailChannel({ smtpUrl: sink.url, from: "a@b.cd" });
  const worker = runWorker({
    sql,
    broker: broker.address,
    channels: { email },
  });
  return {
    async [Symbol.asyncDispose]() {
      await worker[Symbol.asyncDispose]();
      email.close();
    },
  };
}

mailTest("the worker changes nothing when a topic is replayed", async () => {
  await using database = await startDatabase();
  await using broker = await KafkaBroker.start({ topics: TOPICS });
  await using sink = await startSmtpSink();
  const once = { inbox: MESSAGES, deliveries: MESSAGES, sent: MESSAGES };
  const all = { ...once, attempts: MESSAGES, outbox: MESSAGES };
  await produce(broker, RECORDS);
  {
    await using _worker = run(database, broker, sink);
    await eventually(async () => {
      assertEquals(await rowCounts(database), all);
    }, { timeoutMs: 60_000 });
    await handled(broker);
  }
  await produce(broker, repeated());
  const connection = { brokers: [broker.address], clientId: "test" };
  await seekGroup(connection, GROUP, { topic: TOPIC, to: { offset: 0 } });
  const records = await (async () => {
    await using _worker = run(database, broker, sink);
    return await handled(broker);
  })();
  assert(records >= 3 * MESSAGES);
  assertEquals(await rowCounts(database), all);
  assertEquals(sink.mails.length, MESSAGES);
  console.log(
    `seed ${SEED}: ${records} records replayed, 0 further rows, ` +
      `0 further messages`,
  );
});
