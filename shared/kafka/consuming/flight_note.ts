/**
 * What a member leaves with the group beside an offset, for whoever reads the
 * partition after it: which records were perhaps being handled when it died.
 */
export interface FlightNote {
  /**
   * No record from this offset on has been started. `null` after an orderly
   * end: then none is under way.
   */
  startedBelow: number | null;
  /** The record that is being handled while no other is; `null` for none. */
  alone: number | null;
  /** How often the process died of a record alone, by its offset. */
  crashes: ReadonlyMap<number, number>;
}

/** Nothing is under way and nothing is held against a record. */
export const CLEAN_NOTE: FlightNote = {
  startedBelow: null,
  alone: null,
  crashes: new Map(),
};

/** Kafka keeps up to 4096 bytes beside an offset. */
const MAX_CRASHES = 64;

/** Writes a note as the metadata of an offset; "" for a clean one. */
export function formatFlightNote(
  { startedBelow, alone, crashes }: FlightNote,
): string {
  if (startedBelow === null && crashes.size === 0) return "";
  return JSON.stringify({
    started_below: startedBelow,
    alone,
    crashes: Object.fromEntries([...crashes].slice(0, MAX_CRASHES)),
  });
}

/** Reads a note; what others have written there is a clean one. */
export function parseFlightNote(metadata: string | null): FlightNote {
  try {
    const note: unknown = JSON.parse(metadata || "null");
    if (typeof note !== "object" || note === null) return CLEAN_NOTE;
    const { started_below, alone, crashes } = note as Record<string, unknown>;
    return {
      startedBelow: offsetOrNull(started_below),
      alone: offsetOrNull(alone),
      crashes: parseCrashes(crashes),
    };
  } catch {
    return CLEAN_NOTE;
  }
}

/** What follows from the note of a member that did not end orderly. */
export function afterDeath(
  { startedBelow, alone, crashes }: FlightNote,
): Pick<FlightNote, "startedBelow" | "crashes"> {
  if (alone === null) return { startedBelow, crashes };
  const counted = new Map(crashes).set(alone, (crashes.get(alone) ?? 0) + 1);
  return { startedBelow, crashes: counted };
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
