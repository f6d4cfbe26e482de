import { atLeastOnceCases } from "./at_least_once_cases.ts";
import { boundedMemoryCases, fetchFaultCases } from "./bounded_memory_cases.ts";
import { boundedRetryCases } from "./bounded_retry_cases.ts";
import { churnCases } from "./churn_cases.ts";
import { cleanStopCases } from "./clean_stop_cases.ts";
import type { ConsumerPromise } from "./consumer_promise.ts";
import { crashLoopCases } from "./crash_loop_cases.ts";
import { fencingCases, fencingFaultCases } from "./fencing_cases.ts";
import { corruptBatchCases, foreignCodecCases } from "./foreign_batch_cases.ts";
import { groupCases, mixedGroupCases } from "./group_cases.ts";
import { gapCases, keyOrderCases } from "./key_order_cases.ts";
import { longHandlerCases, minuteLongCases } from "./long_handler_cases.ts";
import { nodeLossCases } from "./node_loss_cases.ts";
import { outageCases } from "./outage_cases.ts";
import { poisonBatchCases } from "./poison_batch_cases.ts";
import { poisonCases } from "./poison_cases.ts";
import { poisonCorpusCases } from "./poison_corpus_cases.ts";
import { outageOfKafkaCases, recoveryFaultCases } from "./recovery_cases.ts";
import { topicChangeCases } from "./topic_change_cases.ts";

/** All that a consumer promises, in order, with what proves it. */
export const consumerPromises: readonly ConsumerPromise[] = [
  {
    number: 1,
    promise: "At least once: an offset is committed only after its record is " +
      "handled or its dead letter acknowledged; a dead letter that can't be " +
      "written is tried again, and readiness says so",
    provenBy: ["at_least_once_cases.ts"],
    cases: atLeastOnceCases,
  },
  {
    number: 2,
    promise: "The records of a key are handled in order, through retries; no " +
      "other key waits for them, and the committed offset is the end of the " +
      "longest finished prefix",
    provenBy: ["key_order_cases.ts"],
    cases: keyOrderCases,
    onApacheKafka: gapCases,
  },
  {
    number: 3,
    promise: "Retries are bounded: three after the first attempt",
    provenBy: ["bounded_retry_cases.ts"],
    cases: boundedRetryCases,
  },
  {
    number: 4,
    promise: "What can't be decoded becomes a dead letter at once, its bytes " +
      "untouched; an unknown event type is skipped, a missing one is not",
    provenBy: ["poison_cases.ts", "poison_corpus_cases.ts"],
    cases: { ...poisonCases, ...poisonCorpusCases },
  },
  {
    number: 5,
    promise: "A dependency that is away counts against no record: what needs " +
      "it waits, others go on, and a partition pauses only when it is full",
    provenBy: ["outage_cases.ts"],
    cases: outageCases,
  },
  {
    number: 6,
    promise: "A handler may take minutes; before partitions are let go, " +
      "running handlers are waited for, within a bound, and committed; what " +
      "comes after the loss of a partition is not",
    provenBy: [
      "long_handler_cases.ts",
      "churn_cases.ts",
      "group_cases.ts",
      "topic_change_cases.ts",
      "fencing_cases.ts",
    ],
    cases: {
      ...longHandlerCases,
      ...churnCases,
      ...groupCases,
      ...topicChangeCases,
      ...fencingCases,
    },
    faults: fencingFaultCases,
    onApacheKafka: { ...minuteLongCases, ...mixedGroupCases },
  },
  {
    number: 7,
    promise: "Memory is bounded, whatever the backlog; reading begins at the " +
      "earliest offset",
    provenBy: ["bounded_memory_cases.ts"],
    cases: boundedMemoryCases,
    faults: fetchFaultCases,
  },
  {
    number: 8,
    promise: "Whatever happens to Kafka or to the client, reading goes on by " +
      "itself, and readiness tells",
    provenBy: ["recovery_cases.ts", "node_loss_cases.ts"],
    cases: {},
    disruptive: outageOfKafkaCases,
    faults: recoveryFaultCases,
    cluster: nodeLossCases,
  },
  {
    number: 9,
    promise:
      "A stop starts nothing new, finishes what runs within the grace, " +
      "commits and leaves the group: nothing is delivered again",
    provenBy: ["clean_stop_cases.ts"],
    cases: cleanStopCases,
  },
  {
    number: 10,
    promise: "After an unclean death the records in flight run alone; the " +
      "third death with one of them alone makes it a dead letter",
    provenBy: ["crash_loop_cases.ts"],
    cases: crashLoopCases,
  },
  {
    number: 11,
    promise:
      "Batches of every codec are read; a corrupt one becomes one dead " +
      "letter, and the position moves past it",
    provenBy: ["foreign_batch_cases.ts", "poison_batch_cases.ts"],
    cases: {},
    faults: { ...corruptBatchCases, ...poisonBatchCases },
    onApacheKafka: foreignCodecCases,
  },
];

/** Puts the cases of all promises together, each named by its promise. */
export function casesOfAll<Case>(
  pick: (promise: ConsumerPromise) => Readonly<Record<string, Case>>,
): Record<string, Case> {
  return Object.fromEntries(
    consumerPromises.flatMap((promise) =>
      Object.entries(pick(promise)).map(([title, test]) =>
        [`promise ${promise.number}: ${title}`, test] as const
      )
    ),
  );
}
