import type { Sql } from "@taskbell/db";
import { TOPICS } from "@taskbell/events";
import { kafkajsClient } from "../contract/kafkajs_client.ts";
import { eventually } from "./eventually.ts";

/** All rows of all tables but some, as JSON, by table. */
export async function tableTexts(
  sql: Sql,
  { except }: { except: readonly string[] },
): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'
  `;
  const texts: Record<string, string> = {};
  for (const { name } of tables) {
    if (except.includes(name)) continue;
    const rows = await sql<{ text: string }[]>`
      select row_to_json(t)::text as text from ${sql(name)} as t
    `;
    texts[`table ${name}`] = rows.map(({ text }) => text).join("\n");
  }
  return texts;
}

/** All records of all topics with their keys and headers, by topic. */
export async function topicTexts(
  broker: string,
): Promise<Record<string, string>> {
  const kafka = kafkajsClient(broker);
  const admin = kafka.admin();
  await admin.connect();
  const lists: Record<string, string[]> = {};
  let expected = 0;
  for (const { name } of TOPICS) {
    lists[`topic ${name}`] = [];
    for (const { high } of await admin.fetchTopicOffsets(name)) {
      expected += Number(high);
    }
  }
  await admin.disconnect();
  const consumer = kafka.consumer({ groupId: crypto.randomUUID() });
  try {
    await consumer.connect();
    const topics = TOPICS.map(({ name }) => name);
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      eachMessage: ({ topic, message: { key, value, headers } }) => {
        const named = Object.entries(headers ?? {}).map(([name, header]) =>
          `${name}: ${header}`
        );
        lists[`topic ${topic}`]?.push([key, value, ...named].join("\n"));
        return Promise.resolve();
      },
    });
    await eventually(() => {
      const found = Object.values(lists).flat().length;
      if (found < expected) throw new Error(`${found} of ${expected} records`);
    });
  } finally {
    await consumer.disconnect();
  }
  return Object.fromEntries(
    Object.entries(lists).map(([name, list]) => [name, list.join("\n")]),
  );
}
