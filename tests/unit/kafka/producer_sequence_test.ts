import { assertEquals } from "@std/assert";
import { ProducerSequence } from "../../../shared/kafka/publishing/producer_sequence.ts";

Deno.test("ProducerSequence counts on behind 2^31 - 1 from 0", () => {
  const sequence = new ProducerSequence(7n, 0);
  sequence.advance(2 ** 31 - 3);
  sequence.advance(2);
  assertEquals(sequence.numbers.baseSequence, 2 ** 31 - 1);
  sequence.advance(5);
  assertEquals(sequence.numbers.baseSequence, 4);
});

Deno.test("ProducerSequence begins an epoch with number 0", () => {
  const sequence = new ProducerSequence(7n, 2 ** 15 - 2);
  sequence.advance(3);
  assertEquals(sequence.beginEpoch(), true);
  assertEquals(sequence.numbers, {
    producerId: 7n,
    producerEpoch: 2 ** 15 - 1,
    baseSequence: 0,
  });
  assertEquals(sequence.beginEpoch(), false);
});
