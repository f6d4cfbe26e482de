import { assert, assertEquals } from "@std/assert";
import { parseFlightNote } from "../../../../../shared/kafka/consuming/flight_note.ts";
import type { SimulatedGroup } from "./simulated_group.ts";
import type { ModelRecord } from "./simulated_log.ts";
import type { SimulatedMember } from "./simulated_member.ts";

/**
 * Checks what must hold when a member has ended and nothing was in its way.
 *
 * @throws {Error} When something comes again that need not, or suspicion is
 * left behind.
 */
export function assertGoodOrder(
  { attempts, startOffsets }: SimulatedMember,
  { committed, records }: {
    committed: SimulatedGroup["committed"];
    records: readonly ModelRecord[];
  },
): void {
  for (const [partition, { offset, metadata }] of committed) {
    const { startedBelow, alone } = parseFlightNote(metadata);
    assertEquals([startedBelow, alone], [null, null], "no suspicion is left");
    const done = new Set(
      attempts.filter((each) =>
        each.partition === partition && each.state === "finished"
      ).map(({ offset }) => offset),
    );
    const start = startOffsets.get(partition) ?? 0;
    const undone = records.filter((each) =>
      each.partition === partition && each.offset >= start &&
      !done.has(each.offset)
    ).map(({ offset }) => offset);
    for (const each of done) {
      const isBehind = each < Math.min(...undone);
      assert(!isBehind || each < offset, `${each} is done, not committed`);
    }
  }
}
