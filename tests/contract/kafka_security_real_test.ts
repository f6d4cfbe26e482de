import type { Logger } from "@taskbell/kafka";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { inspect } from "node:util";
import {
  type KafkaSecurity,
  kafkaSecurity,
} from "../support/kafka_security.ts";
import { startRealKafka } from "../support/real_kafka.ts";
import { inTime } from "./in_time.ts";
import { FAILING_PARTS, useAllParts } from "./kafka_parts.ts";
import {
  type SecuredKafka,
  UNWELCOME,
  WELCOME,
} from "./kafka_security_cases.ts";
import { newName } from "./tested_kafka.ts";

/** So that none of them is lost unseen. */
const UNWELCOME_CLIENTS = 16;

async function startSecuredKafka(): Promise<SecuredKafka & AsyncDisposable> {
  const { promise, resolve } = Promise.withResolvers<KafkaSecurity>();
  const kafka = await startRealKafka({
    secure: async (directory) => {
      const security = await kafkaSecurity(directory);
      resolve(security);
      return security;
    },
  });
  const { listeners, certificates } = await promise;
  const addresses = new Map(
    listeners.map(({ name, port }) => [name, `localhost:${port}`]),
  );
  addresses.set("PLAINTEXT", String(kafka.brokers[0]));
  return {
    certificates,
    addresses: Object.fromEntries(addresses),
    [Symbol.asyncDispose]: () => kafka[Symbol.asyncDispose](),
  };
}

/** A logger that keeps all that it is given, at every level. */
function recordingLogger(): { logger: Logger; text(): string } {
  const entries: unknown[] = [];
  const keep = (...entry: unknown[]) => entries.push(entry);
  return {
    logger: { debug: keep, info: keep, warn: keep, error: keep },
    text: () => inspect(entries, { depth: Infinity, maxArrayLength: Infinity }),
  };
}

Deno.test("@taskbell/kafka on Apache Kafka with TLS and SASL", async (context) => {
  await using kafka = await startSecuredKafka();

  for (const [name, connect] of Object.entries(WELCOME)) {
    await context.step(`all parts enter by ${name}`, async () => {
      const { logger, text } = recordingLogger();
      const topic = newName("topic");
      await useAllParts({ connection: connect(kafka), topic, logger });
      assert(!text().includes("canary"), "A secret stands in the log");
    });
  }

  assertEquals(Object.keys(UNWELCOME).length, UNWELCOME_CLIENTS);
  for (const [name, [connect, expected]] of Object.entries(UNWELCOME)) {
    for (const [part, fail] of Object.entries(FAILING_PARTS)) {
      await context.step(`${part}() says at once why: ${name}`, async () => {
        const { logger, text } = recordingLogger();
        const connection = connect(kafka);
        const options = { connection, topic: newName("topic"), logger };
        const reason = await inTime(fail(options, expected));
        assertMatch(reason, expected);
        assert(!reason.includes("canary"), "A secret stands in the error");
        assert(!text().includes("canary"), "A secret stands in the log");
      });
    }
  }
});
