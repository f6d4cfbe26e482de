import { GROUP_CONTRACT } from "./group_contract.ts";
import { LOG_CONTRACT } from "./log_contract.ts";
import type { TestedBroker } from "./tested_broker.ts";

/**
 * Tests the promises of a Kafka broker, request by request. The same steps run
 * on the embedded broker and on Apache Kafka: they are what makes the first a
 * stand-in for the second.
 */
export async function testBrokerContract(
  context: Deno.TestContext,
  broker: TestedBroker,
): Promise<void> {
  const promises = { ...LOG_CONTRACT, ...GROUP_CONTRACT };
  for (const [title, test] of Object.entries(promises)) {
    await context.step(title, () => test(broker));
  }
}
