import { AsyncLocalStorage } from "node:async_hooks";
import { childTraceparent } from "@taskbell/runtime";
import type { KafkaRecord } from "./record.ts";
import { textHeader } from "./text_header.ts";

/** The trace in which a record is handled. */
export interface Trace {
  /** The id of the whole trace: 32 hexadecimal digits. */
  readonly traceId: string;
  /**
   * The header value for what the handler causes: the trace of the record with
   * a span id of this delivery.
   */
  readonly traceparent: string;
}

/**
 * Reads the record's trace when it is first asked for: many records are
 * handled without anybody asking.
 */
class RecordTrace implements Trace {
  readonly #record: KafkaRecord;
  #traceparent: string | undefined;

  constructor(record: KafkaRecord) {
    this.#record = record;
  }

  get traceId(): string {
    return this.traceparent.slice(3, 35);
  }

  get traceparent(): string {
    return this.#traceparent ??= childTraceparent(
      textHeader(this.#record, "traceparent"),
    );
  }
}

const traces = new AsyncLocalStorage<Trace>();

/** The trace in which the caller runs; `undefined` outside of any. */
export function currentTrace(): Trace | undefined {
  return traces.getStore();
}

/** Runs a piece of work in the trace of a record. */
export function runInTrace<T>(record: KafkaRecord, work: () => T): T {
  return traces.run(new RecordTrace(record), work);
}
