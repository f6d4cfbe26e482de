import { assertEquals, assertRejects } from "@std/assert";
import {
  deadLetter,
  decode,
  DecodeError,
  type EncodedRecord,
  OutageError,
  retry,
  RetryError,
} from "@taskbell/kafka";
import { noSignal, sampleDelivery, sampleRecord } from "./sample_delivery.ts";
import { silentLogger } from "./silent_logger.ts";

const clock = { now: () => 5000 };

/** Keeps the values of dead letters. */
function into(letters: Record<string, unknown>[]) {
  return ({ value }: EncodedRecord): Promise<void> => {
    letters.push(JSON.parse(String(value)));
    return Promise.resolve();
  };
}

/** Lets a handler throw and answers the dead letters that come of it. */
async function lettersOf(
  error: unknown,
  signal = noSignal(),
): Promise<Record<string, unknown>[]> {
  const letters: Record<string, unknown>[] = [];
  const options = { publish: into(letters), clock, logger: silentLogger };
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
  const exhausted = new RetryError({
    reason: "retries_exhausted",
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
  const wrapped = new Error("Cannot save", { cause: outage });
  await assertRejects(() => lettersOf(wrapped), Error, "Cannot save");
});

Deno.test("deadLetter() gives up nothing once the delivery is let go of", async () => {
  const aborted = AbortSignal.abort();
  await assertRejects(() => lettersOf(new Error("cut"), aborted), Error, "cut");
});

Deno.test("deadLetter() throws what publishing throws", async () => {
  const publish = () => Promise.reject(new Error("topic away"));
  const handler = deadLetter<string>({ publish, logger: silentLogger })(() => {
    throw new Error("no luck");
  });
  await assertRejects(
    async () => await handler(sampleDelivery("e"), noSignal()),
    Error,
    "topic away",
  );
});

Deno.test("deadLetter() judges a record once, however often its letter fails", async () => {
  const letters: Record<string, unknown>[] = [];
  const keep = into(letters);
  const outages = [new Error("topic away"), new Error("topic away")];
  let handled = 0;
  const handler = deadLetter<string>({
    publish: async (letter) => {
      const outage = outages.shift();
      if (outage) throw outage;
      await keep(letter);
    },
    clock: { now: () => 1000 * (1 + outages.length) },
    logger: silentLogger,
  })(() => {
    handled++;
    throw new Error("no luck");
  });
  const delivery = sampleDelivery("e");
  const deliver = async () => await handler(delivery, noSignal());
  await assertRejects(deliver, Error, "topic away");
  await assertRejects(deliver, Error, "topic away");
  await deliver();
  assertEquals([handled, letters.length], [1, 1]);
  assertEquals(letters[0]?.["failed_at"], "1970-01-01T00:00:03.000Z");
  // Another life of the record is another verdict.
  await handler(sampleDelivery("e"), noSignal());
  assertEquals([handled, letters.length], [2, 2]);
});

Deno.test("deadLetter() cuts a letter that its topic refuses for good", async () => {
  const letters: Record<string, unknown>[] = [];
  const keep = into(letters);
  const sizes: number[] = [];
  const publish = async (letter: EncodedRecord) => {
    const size = String(letter.value).length;
    sizes.push(size);
    if (size > 1_048_588) {
      throw Object.assign(new Error("too large"), { retriable: false });
    }
    await keep(letter);
  };
  const handler = deadLetter<string>({ publish, logger: silentLogger })(() => {
    throw new Error("no luck");
  });
  const value = new TextEncoder().encode("x".repeat(900_000));
  await handler(sampleDelivery("e", sampleRecord({ value })), noSignal());
  assertEquals([sizes.length, letters.length], [2, 1]);
  assertEquals(letters[0]?.["truncated"], true);

  // What can't be made smaller is not tried twice.
  const refused = deadLetter<string>({
    publish: () => {
      sizes.push(0);
      throw Object.assign(new Error("forbidden"), { retriable: false });
    },
    logger: silentLogger,
  })(() => {
    throw new Error("no luck");
  });
  await assertRejects(
    async () => await refused(sampleDelivery("e"), noSignal()),
    Error,
    "forbidden",
  );
  assertEquals(sizes.length, 3);
});

Deno.test("deadLetter() tells of the retries before a permanent error", async () => {
  const letters: Record<string, unknown>[] = [];
  const failures = [
    new Error("first"),
    Object.assign(new TypeError("never"), { retriable: false }),
  ];
  const instants = [1000, 2000, 3000];
  const clock = { now: () => instants.shift() ?? 0 };
  const handler = deadLetter<string>({
    publish: into(letters),
    clock,
    logger: silentLogger,
  })(
    retry<string>(() => 0, { clock })(() => {
      throw failures.shift();
    }),
  );
  await handler(sampleDelivery("e"), noSignal());
  const [letter] = letters;
  assertEquals(
    [letter?.["reason"], letter?.["error_class"], letter?.["retry_count"]],
    ["rejected", "TypeError", 2],
  );
  assertEquals(
    [letter?.["first_failed_at"], letter?.["failed_at"]],
    ["1970-01-01T00:00:01.000Z", "1970-01-01T00:00:02.000Z"],
  );
});

Deno.test("deadLetter() gives up a record of which the process dies", async () => {
  const letters: Record<string, unknown>[] = [];
  let handled = 0;
  const handlerOf = (maxCrashes?: number) =>
    deadLetter<string>({
      publish: into(letters),
      maxCrashes,
      logger: silentLogger,
    })(() => void handled++);
  const deliver = async (crashes: number, maxCrashes?: number) =>
    await handlerOf(maxCrashes)(
      { ...sampleDelivery("e"), crashes },
      noSignal(),
    );
  await deliver(2);
  await deliver(4, 5);
  assertEquals([handled, letters.length], [2, 0]);
  await deliver(3);
  assertEquals([handled, letters.length], [2, 1]);
  assertEquals(
    [letters[0]?.["reason"], letters[0]?.["retry_count"]],
    ["crash_loop", 3],
  );
  assertEquals(letters[0]?.["original_event"], { event_type: "task.created" });
});

Deno.test("deadLetter() leaves the event alone once it has died of the letter", async () => {
  const letters: Record<string, unknown>[] = [];
  const handler = deadLetter<string>({
    publish: into(letters),
    logger: silentLogger,
  })(() => {});
  await handler({ ...sampleDelivery("e"), crashes: 4 }, noSignal());
  const delivered = sampleDelivery("e").record.value?.toBase64();
  assertEquals(letters[0]?.["original_event"], {});
  assertEquals(letters[0]?.["original_value_base64"], delivered);
});

Deno.test("deadLetter() throws what publishing the letter of a crash throws", async () => {
  const publish = () => Promise.reject(new Error("topic away"));
  const handler = deadLetter<string>({ publish, logger: silentLogger })(
    () => {},
  );
  await assertRejects(
    async () =>
      await handler({ ...sampleDelivery("e"), crashes: 3 }, noSignal()),
    Error,
    "topic away",
  );
});

Deno.test("deadLetter() keeps the bytes of a batch that can't be read", async () => {
  const letters: Record<string, unknown>[] = [];
  const bytes = new Uint8Array([0, 255, 128, 7]);
  const record = sampleRecord({
    key: null,
    value: bytes,
    headers: [],
    corruptBatch: { lastOffset: 49, error: "its CRC is wrong" },
  });
  const decoder = {
    decode: () => {
      throw new Error("must not be asked");
    },
  };
  const handler = deadLetter<undefined>({
    publish: into(letters),
    logger: silentLogger,
  })(decode<string>(decoder)(() => {}));
  await handler(sampleDelivery(undefined, record), noSignal());
  const [letter] = letters;
  assertEquals(
    [letter?.["reason"], letter?.["original_offset"], letter?.["error"]],
    [
      "undecodable",
      41,
      "Cannot read the batch up to offset 49: its CRC is wrong",
    ],
  );
  assertEquals(letter?.["original_value_base64"], bytes.toBase64());
  assertEquals(letter?.["original_key_base64"], null);
  assertEquals(letter?.["original_headers"], []);
});
