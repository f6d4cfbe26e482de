import { Buffer } from "node:buffer";
import { calendarEvent } from "./calendar_event.ts";
import type { CalendarTask } from "./calendar_tasks.ts";
import { contentLine } from "./content_line.ts";

/** A feed takes no further task after so many bytes: readers refuse more. */
const MAX_BYTES = 1024 * 1024;

/**
 * Without METHOD: PUBLISH would ask for an ORGANIZER, and for a DTSTAMP that
 * differs each time.
 */
const BEGIN = [
  "BEGIN:VCALENDAR",
  "VERSION:2.0",
  "PRODID:-//Taskbell//Taskbell//EN",
  "CALSCALE:GREGORIAN",
  "NAME:Taskbell",
  "X-WR-CALNAME:Taskbell",
  "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
  "X-PUBLISHED-TTL:PT1H",
].map(contentLine).join("");

/** There must be a component, and where no task is due there is no other. */
const NO_TASK = [
  "BEGIN:VTIMEZONE",
  "TZID:UTC",
  "BEGIN:STANDARD",
  "DTSTART:19700101T000000",
  "TZOFFSETFROM:+0000",
  "TZOFFSETTO:+0000",
  "END:STANDARD",
  "END:VTIMEZONE",
].map(contentLine).join("");

const END = contentLine("END:VCALENDAR");

/**
 * Writes tasks as a calendar, those that come first as long as there is room.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5545}
 * @see {@link https://www.rfc-editor.org/rfc/rfc7986}
 */
export function calendar(tasks: readonly CalendarTask[]): string {
  let events = "";
  let bytes = 0;
  for (const task of tasks) {
    const event = calendarEvent(task);
    bytes += Buffer.byteLength(event);
    if (bytes > MAX_BYTES) break;
    events += event;
  }
  return `${BEGIN}${events || NO_TASK}${END}`;
}
