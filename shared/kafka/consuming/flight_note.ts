import { formatDoneOffsets, parseDoneOffsets } from "./done_offsets.ts";

/**
 * What a member leaves with the group beside an offset, for whoever reads the
 * partition after it: which records were perhaps being handled when it died,
 * or, after an orderly end, which ones behind the offset are done.
 */
export interface FlightNote {
  /** Whose note it is: one name for each life of a consumer. */
  writer: string | null;
  /**
   * No record from this offset on has been started. `null` after an orderly
   * end: then none is under way.
   */
  startedBelow: number | null;
  /** Records below this one may have killed a member before; `null` for none. */
  suspectsBelow: number | null;
  /** The record that is being handled while no other is; `null` for none. */
  alone: number | null;
  /** How often the process died of a record alone, by its offset. */
  crashes: ReadonlyMap<number, number>;
  /**
   * Records that are done, from the offset on, after an orderly end: in this
   * log, and beside this offset only.
   */
  done: Iterable<number>;
}

/** What a note says to the reader that takes the partition over. */
export interface Takeover {
  /** Records below this offset run alone. */
  suspectsBelow: number;
  /** How often the process died of a record alone, by its offset. */
  crashes: ReadonlyMap<number, number>;
  /** Records that are done and need not be handled again, by their offsets. */
  done: ReadonlySet<number>;
}

/** Kafka keeps up to 4096 bytes beside an offset. */
const MAX_CRASHES = 32;

/**
 * Writes a note as the metadata of an offset; "" where there is nothing that a
 * reader has to know.
 */
export function formatFlightNote(note: FlightNote, offset: number): string {
  const { writer, startedBelow, suspectsBelow, alone } = note;
  const crashes = [...note.crashes].slice(0, MAX_CRASHES);
  const done = formatDoneOffsets(note.done, offset);
  const isClean = startedBelow === null && suspectsBelow === null &&
    crashes.length === 0 && done === "";
  if (isClean) return "";
  return JSON.stringify({
    writer,
    started_below: startedBelow,
    suspects_below: suspectsBelow,
    alone,
    crashes: Object.fromEntries(crashes),
    offset,
    done,
  });
}

/** Reads a note; what others have written there says nothing. */
export function parseFlightNote(
  metadata: string | null,
  offset: number,
): FlightNote {
  const note = jsonObject(metadata);
  return {
    writer: typeof note.writer === "string" ? note.writer : null,
    startedBelow: offsetOrNull(note.started_below),
    suspectsBelow: offsetOrNull(note.suspects_below),
    alone: offsetOrNull(note.alone),
    crashes: parseCrashes(note.crashes),
    // Tools that copy offsets to other clusters copy the note with them.
    done: parseDoneOffsets(note.offset === offset ? note.done : "", offset),
  };
}

/**
 * Tells what follows from a note. Whoever finds one of another that did not
 * end orderly takes that one for dead, and what it had under way for suspects.
 * One's own note only says that the group went on without oneself for a while.
 */
export function takeOver(note: FlightNote, reader: string): Takeover {
  const { startedBelow, suspectsBelow, alone, crashes, done } = note;
  const isOwn = note.writer === reader;
  const counted = new Map(crashes);
  if (alone !== null && !isOwn) {
    counted.set(alone, (crashes.get(alone) ?? 0) + 1);
  }
  return {
    suspectsBelow: Math.max(
      suspectsBelow ?? 0,
      isOwn ? 0 : startedBelow ?? 0,
    ),
    crashes: counted,
    done: new Set(done),
  };
}

function jsonObject(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text || "null");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function parseCrashes(value: unknown): Map<number, number> {
  const crashes = new Map<number, number>();
  for (const [offset, count] of Object.entries(value ?? {})) {
    if (isOffset(Number(offset)) && isOffset(count)) {
      crashes.set(Number(offset), count);
    }
  }
  return crashes;
}

function offsetOrNull(value: unknown): number | null {
  return isOffset(value) ? value : null;
}

function isOffset(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
