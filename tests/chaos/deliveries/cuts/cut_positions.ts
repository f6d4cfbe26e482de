import {
  type Direction,
  DIRECTIONS,
} from "../../../harness/fault_proxy/fault.ts";
import type { Dialogue } from "./dialogue.ts";

/** Where a connection is cut: after so many bytes one way. */
export interface Cut {
  direction: Direction;
  bytes: number;
}

/** Which cuts are tried of all that there are. */
export interface CutChoice {
  /** From one to the next, in bytes: 1 takes them all. */
  strideBytes: number;
}

const LINE_FEED = 10;

/**
 * Chooses where to cut a dialogue: each stride, and before, at and behind the
 * end of each line, from no byte to all of them.
 */
export function cutPositions(
  dialogue: Dialogue,
  { strideBytes }: CutChoice,
): Cut[] {
  return DIRECTIONS.flatMap((direction) => {
    const { length } = dialogue[direction];
    const chosen = new Set([0, 1, length - 1, length]);
    for (let bytes = 0; bytes < length; bytes += strideBytes) chosen.add(bytes);
    for (const [index, byte] of dialogue[direction].entries()) {
      if (byte !== LINE_FEED) continue;
      for (const bytes of [index, index + 1, index + 2]) chosen.add(bytes);
    }
    return [...chosen].filter((bytes) => bytes >= 0 && bytes <= length)
      .sort((a, b) => a - b)
      .map((bytes) => ({ direction, bytes }));
  });
}
