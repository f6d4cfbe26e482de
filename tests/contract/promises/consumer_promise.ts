import type { FaultCases } from "../embedded_kafka.ts";
import type { KafkaCases } from "../tested_kafka.ts";
import type { ClusterCases } from "./kafka_cluster.ts";

/** What a consumer promises, with the cases that prove it. */
export interface ConsumerPromise {
  /** Its number among the promises. */
  readonly number: number;
  /** What is promised. */
  readonly promise: string;
  /** The files of its cases, in this folder. */
  readonly provenBy: readonly string[];
  /** Run on every Kafka, side by side. */
  readonly cases: KafkaCases;
  /** Take all of Kafka away: run on every Kafka, one after another. */
  readonly disruptive?: KafkaCases;
  /** Need faults on demand: run on the embedded broker, side by side. */
  readonly faults?: FaultCases;
  /** Need what the embedded broker can't: run on Apache Kafka. */
  readonly onApacheKafka?: KafkaCases;
  /** Kill nodes: run on three of them, one after another. */
  readonly cluster?: ClusterCases;
}
