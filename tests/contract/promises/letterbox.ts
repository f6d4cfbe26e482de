import {
  type Decoder,
  type EncodedRecord,
  type Handler,
  standardChain,
  type StandardChainOptions,
  type Undecoded,
} from "@taskbell/kafka";
import { exponentialBackoff } from "@taskbell/runtime";
import { textOf } from "../running_consumer.ts";
import {
  type NewTopic,
  newTopic,
  readTopic,
  recordPublisher,
  type StoredRecord,
  type TestedKafka,
} from "../tested_kafka.ts";

/** A topic of dead letters, to write to and to look into. */
export interface Letterbox extends AsyncDisposable {
  /** The topic. */
  readonly topic: string;
  /** Sends a dead letter, as the middleware wants it. */
  publish(letter: EncodedRecord): Promise<unknown>;
  /** All that is in it. */
  stored(): Promise<StoredRecord[]>;
  /** The JSON of all that is in it. */
  letters(): Promise<Letter[]>;
}

/** What a test looks at in a dead letter. */
export interface Letter {
  reason: string;
  error: string;
  retry_count: number;
  original_topic: string;
  original_partition: number;
  original_offset: number;
  original_key_base64: string | null;
  original_value_base64: string | null;
  original_headers: [string, string | null][];
}

/** Makes a topic for dead letters. */
export async function openLetterbox(
  kafka: TestedKafka,
  options: NewTopic = {},
): Promise<Letterbox> {
  const topic = await newTopic(kafka, options);
  const publisher = recordPublisher(kafka);
  const stored = () => readTopic(kafka, topic);
  return {
    topic,
    publish: (letter) => publisher.publish(topic, letter),
    stored,
    letters: async () => (await stored()).map(({ value }) => JSON.parse(value)),
    [Symbol.asyncDispose]: () => publisher[Symbol.asyncDispose](),
  };
}

/** Decodes text; one that begins with `poison` is none. */
export const textDecoder: Decoder<string> = {
  decode: ({ value }) => {
    const text = textOf(value);
    return value === null || text.startsWith("poison")
      ? { ok: false, reason: "undecodable", error: "no text", object: {} }
      : { ok: true, event: text };
  },
};

/** The standard chain around a handler of texts, with quick retries. */
export function textChain(
  publish: (letter: EncodedRecord) => Promise<unknown>,
  handler: Handler<string>,
  options: Partial<StandardChainOptions<string>> = {},
): Handler<Undecoded> {
  return standardChain<string>({
    decoder: textDecoder,
    handler,
    deadLetter: { publish },
    retryPolicy: exponentialBackoff({ maxRetries: 3, initialMs: 1, maxMs: 1 }),
    ...options,
  });
}
