import type { Section } from "./report/report.ts";

/** What a row of the benchmark has at hand. */
export interface RowContext {
  /** `host:port` of Apache Kafka. */
  brokers: string;
  /** Makes an empty database in PostgreSQL and answers its URL. */
  createDatabase(): Promise<string>;
  /** A Python with the packages of the peers. */
  python: string;
  /** Tells who waits what is being done. */
  progress(text: string): void;
}

/** Measures one kind of work by Taskbell and by its peers. */
export type Row = (context: RowContext) => Promise<Section>;

/** How often everything is measured, each time after a warm-up. */
export const RUNS = 3;
