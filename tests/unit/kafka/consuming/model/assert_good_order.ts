import { assert, assertEquals } from "@std/assert";
import { parseFlightNote } from "../../../../../shared/kafka/consuming/flight_note.ts";
import type { SimulatedGroup } from "./simulated_group.ts";
import type { SimulatedMember } from "./simulated_member.ts";

/**
 * Checks what must hold when a member has ended and nothing was in its way.
 *
 * @throws {Error} When something comes again that need not, or suspicion is
 * left behind.
 */
export function assertGoodOrder(
  { attempts }: SimulatedMember,
  { committed }: Pick<SimulatedGroup, "committed">,
): void {
  for (const [partition, { offset, metadata }] of committed) {
    const note = parseFlightNote(metadata, offset);
    const suspicion = [note.startedBelow, note.alone];
    assertEquals(suspicion, [null, null], "no suspicion is left");
    const told = new Set(note.done);
    const done = new Set(
      attempts.filter((each) => each.partition === partition && each.isDone)
        .map(({ offset }) => offset),
    );
    for (const each of done) {
      assert(each < offset || told.has(each), `${each} is done, and untold`);
    }
  }
}
