import type { Encoder } from "./codec.ts";
import type { EncodedRecord } from "./record.ts";

/** For records that are encoded already, such as dead letters. */
export const asIs: Encoder<EncodedRecord> = { encode: (record) => record };
