import { AIOKAFKA_CASES } from "./broker_aiokafka_cases.ts";
import type { ClientCases } from "./broker_client_case.ts";
import { KAFKAJS_CASES } from "./broker_kafkajs_cases.ts";
import { KCAT_CASES } from "./broker_kcat_cases.ts";
import type { TestedBroker } from "./tested_broker.ts";

/** The same tasks for each client. */
const CLIENT_CASES: Readonly<Record<string, ClientCases>> = {
  kafkajs: KAFKAJS_CASES,
  kcat: KCAT_CASES,
  aiokafka: AIOKAFKA_CASES,
};

/**
 * Runs what every client does, as it runs on the embedded broker and on Apache
 * Kafka.
 *
 * @returns How many cases have passed.
 */
export async function testClients(
  context: Deno.TestContext,
  broker: TestedBroker,
): Promise<number> {
  let passed = 0;
  for (const [client, cases] of Object.entries(CLIENT_CASES)) {
    for (const [task, test] of Object.entries(cases)) {
      const isPassed = await context.step(
        `${client} ${task}`,
        () => test(broker),
      );
      if (isPassed) passed++;
    }
  }
  return passed;
}
