import type { Channel } from "@taskbell/events";
import { z } from "zod";
import type { MessageKind } from "../templates/model.ts";
import type { QuietHours } from "./quiet_end_ms.ts";

/** What is known of a message's reader, as the table has it. */
export interface ReaderRow {
  timeZone: string | null;
  locale: string | null;
  channels: unknown;
  quietHours: unknown;
}

/** What a user wants. */
export interface ReaderPreferences {
  /** The language of dates, as BCP 47 has it. */
  locale: string;
  /** The IANA time zone. */
  timeZone: string;
  /** When nothing shall disturb; `null`: there are none. */
  quietHours: QuietHours | null;
  /** Whether a kind of message is wanted on a channel. */
  wants(kind: MessageKind, channel: Channel): boolean;
}

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const quietHours = z.object({ start: time, end: time }).nullable().catch(null);
const channels = z.record(z.string(), z.record(z.string(), z.boolean()))
  .catch({});

/**
 * Reads the preferences of a message's reader. What can't be read must not
 * keep the message back: it stands for the default.
 */
export function readerPreferences(row: ReaderRow): ReaderPreferences {
  const wanted = channels.parse(row.channels ?? {});
  return {
    locale: row.locale ?? "en",
    timeZone: row.timeZone ?? "UTC",
    quietHours: quietHours.parse(row.quietHours ?? null),
    wants: (kind, channel) => wanted[kind]?.[channel] ?? true,
  };
}
