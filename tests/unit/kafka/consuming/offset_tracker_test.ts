import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  OffsetTracker,
  type Tracked,
} from "../../../../shared/kafka/consuming/offset_tracker.ts";
import { checkProperty } from "./check_property.ts";

Deno.test("OffsetTracker.watermark is where reading begins when nothing was delivered", () => {
  const tracker = new OffsetTracker(42);

  assertEquals([tracker.watermark, tracker.undone, tracker.span], [42, 0, 0]);
});

Deno.test("OffsetTracker.watermark moves over a gap only with what is behind it", () => {
  const tracker = new OffsetTracker(0);
  const [first, second] = deliver(tracker, [3, 900]);
  tracker.moveTo(1_000);

  assertEquals(tracker.watermark, 3);
  if (second) tracker.finish(second);
  assertEquals(tracker.watermark, 3);
  if (first) tracker.finish(first);
  assertEquals(tracker.watermark, 1_000);
});

Deno.test("OffsetTracker.span counts from the oldest that is not done", () => {
  const tracker = new OffsetTracker(0);
  const [, second, third] = deliver(tracker, [0, 1, 2]);
  if (second) tracker.finish(second);
  if (third) tracker.finish(third);

  assertEquals([tracker.undone, tracker.span], [1, 3]);
});

/** Offsets by the gaps before them, and the order in which they are done. */
const delivered = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 60 })
  .chain((gaps) =>
    fc.record({
      gaps: fc.constant(gaps),
      order: fc.shuffledSubarray([...gaps.keys()]),
      begin: fc.nat(1_000),
    })
  );

Deno.test("OffsetTracker.watermark is the end of the finished prefix in any order", async () => {
  await checkProperty(
    fc.property(delivered, ({ gaps, order, begin }) => {
      const tracker = new OffsetTracker(begin);
      let offset = begin - 1;
      const entries = deliver(tracker, gaps.map((gap) => offset += gap));
      const check = () => {
        const undone = entries.filter(({ done }) => !done);
        assertEquals(
          tracker.watermark,
          undone[0]?.offset ?? tracker.position,
        );
        assertEquals(tracker.undone, undone.length);
      };
      check();
      for (const index of order) {
        const entry = entries[index];
        if (entry) tracker.finish(entry);
        check();
      }
    }),
  );
});

/** Hands out records at these offsets. */
function deliver(
  tracker: OffsetTracker<Tracked>,
  offsets: readonly number[],
): Tracked[] {
  return offsets.map((offset) => {
    const entry = { offset, done: false };
    tracker.moveTo(offset + 1);
    tracker.add(entry);
    return entry;
  });
}
