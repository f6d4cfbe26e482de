import type { Reader } from "../channels/channel.ts";

const USUAL_READER: Reader = { locale: "en", timeZone: "UTC" };

const DAY: Intl.DateTimeFormatOptions = {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
};

const TIME: Intl.DateTimeFormatOptions = {
  ...DAY,
  hour: "numeric",
  minute: "2-digit",
  timeZoneName: "short",
};

/**
 * Writes when a task is due as its reader does: in their language and time
 * zone. A day is the same day everywhere.
 *
 * @param due An ISO 8601 instant or a day as `YYYY-MM-DD`.
 */
export function formatDue(due: string, reader: Reader = USUAL_READER): string {
  const isDay = !due.includes("T");
  const { locale, timeZone } = reader;
  try {
    const format = new Intl.DateTimeFormat(locale, {
      ...(isDay ? DAY : TIME),
      timeZone: isDay ? "UTC" : timeZone,
    });
    // A narrow blank would make a text message cost twice as much.
    return format.format(new Date(due)).replaceAll(/[\u00a0\u202f]/g, " ");
  } catch (error) {
    // A language or zone that is none must not keep the message back.
    if (!(error instanceof RangeError) || reader === USUAL_READER) throw error;
    return formatDue(due, USUAL_READER);
  }
}
