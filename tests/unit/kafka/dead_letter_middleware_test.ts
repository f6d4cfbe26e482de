import { assertEquals, assertRejects } from "@std/assert";
import {
  deadLetter,
  DecodeError,
  type EncodedRecord,
  OutageError,
  RetriesExhaustedError,
} from "@taskbell/kafka";
import { noSignal, sampleDelivery } from "./sample_delivery.ts";

const silent = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
};
const clock = { now: () => 5000 };

/** Lets a handler throw and answers the dead letters that come of it. */
async function lettersOf(
  error: unknown,
  signal = noSignal(),
): Promise<Record<string, unknown>[]> {
  const letters: Record<string, unknown>[] = [];
  const publish = (letter: EncodedRecord) => {
    letters.push(JSON.parse(String(letter.value)));
    return Promise.resolve();
  };
  const options = { publish, clock, logger: silent };
  const handler = deadLetter<string>(options)(() => {
    throw error;
  });
  await handler(sampleDelivery("e"), signal);
  return letters;
}

Deno.test("deadLetter() gives the reason of what was thrown", async () => {
  const decoding = new DecodeError({
    ok: false,
    reason: "invalid",
    error: "title: too long",
    object: { event_type: "x" },
  });
  const exhausted = new RetriesExhaustedError({
    attempts: 4,
    firstFailedAtMs: 1000,
    cause: new RangeError("no luck"),
  });
  const permanent = Object.assign(new Error("never"), { retriable: false });
  const facts = async (error: unknown) => {
    const [letter] = await lettersOf(error);
    const { reason, error_class, retry_count, first_failed_at } = letter ?? {};
    return [reason, error_class, retry_count, first_failed_at];
  };
  const failedAt = "1970-01-01T00:00:05.000Z";
  assertEquals(await facts(decoding), ["invalid", "DecodeError", 1, failedAt]);
  assertEquals(await facts(permanent), ["rejected", "Error", 1, failedAt]);
  assertEquals(await facts(exhausted), [
    "retries_exhausted",
    "RangeError",
    4,
    "1970-01-01T00:00:01.000Z",
  ]);
});

Deno.test("deadLetter() gives up nothing for an outage", async () => {
  const outage = new OutageError("The database is away");
  await assertRejects(() => lettersOf(outage), OutageError);
});

Deno.test("deadLetter() gives up nothing once the delivery is let go of", async () => {
  const aborted = AbortSignal.abort();
  await assertRejects(() => lettersOf(new Error("cut"), aborted), Error, "cut");
});

Deno.test("deadLetter() throws what publishing throws", async () => {
  const publish = () => Promise.reject(new Error("topic away"));
  const handler = deadLetter<string>({ publish, logger: silent })(() => {
    throw new Error("no luck");
  });
  await assertRejects(
    async () => await handler(sampleDelivery("e"), noSignal()),
    Error,
    "topic away",
  );
});
