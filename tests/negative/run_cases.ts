/**
 * Runs cases of the contract, by their titles, side by side on an embedded
 * broker. The last line of the output is a list of {@linkcode CaseOutcome} as
 * JSON.
 *
 * @module
 */
import { startEmbeddedKafka } from "../contract/embedded_kafka.ts";
import { publisherCases } from "../contract/kafka_publisher_cases.ts";
import { consumerPromises } from "../contract/promises/promises.ts";

/** What came of a case. */
export interface CaseOutcome {
  /** The case's title. */
  title: string;
  /** What is wrong; `null` when all is well. */
  failure: string | null;
}

const cases = Object.assign(
  {},
  publisherCases,
  ...consumerPromises.flatMap((promise) => [promise.cases, promise.faults]),
);

async function runCases(titles: string[]): Promise<CaseOutcome[]> {
  await using kafka = await startEmbeddedKafka();
  return await Promise.all(titles.map(async (title) => {
    const run = cases[title];
    if (!run) throw new Error(`Cannot find the case ${title}`);
    try {
      await run(kafka);
      return { title, failure: null };
    } catch (error) {
      return { title, failure: String(error) };
    }
  }));
}

if (import.meta.main) {
  const outcomes = await runCases(Deno.args);
  console.log(JSON.stringify(outcomes));
  // What a mutant leaves behind must not keep the process.
  Deno.exit(0);
}
