import type { Priority } from "../../tasks/task.ts";
import type { CalendarTask } from "./calendar_tasks.ts";
import { contentLine, escapeText } from "./content_line.ts";

/** 1 is the highest, 9 the lowest. */
const PRIORITY: Readonly<Record<Priority, number>> = {
  urgent: 1,
  high: 3,
  medium: 5,
  low: 9,
};

/**
 * Writes a task as an event: what phones subscribe to shows events, and
 * leaves VTODO out. It takes no time, or a whole day where only the day is
 * known, and nobody is busy by it. Reminders are ours to send: no alarm.
 *
 * Its DTSTAMP tells of the last change, as it must where there is no METHOD.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5545#section-3.6.1}
 */
export function calendarEvent(task: CalendarTask): string {
  const { id, title, description, labels, dueDay, revision } = task;
  const changed = utc(task.updatedAt);
  return [
    "BEGIN:VEVENT",
    `UID:task-${id}@taskbell`,
    `DTSTAMP:${changed}`,
    dueDay === null
      ? `DTSTART:${utc(task.dueDate)}`
      : `DTSTART;VALUE=DATE:${dueDay.replaceAll("-", "")}`,
    `SUMMARY:${escapeText(title)}`,
    ...(description === null || description === ""
      ? []
      : [`DESCRIPTION:${escapeText(description)}`]),
    ...(labels.length === 0
      ? []
      : [`CATEGORIES:${labels.map(escapeText).join(",")}`]),
    `PRIORITY:${PRIORITY[task.priority]}`,
    "TRANSP:TRANSPARENT",
    `CREATED:${utc(task.createdAt)}`,
    `LAST-MODIFIED:${changed}`,
    `SEQUENCE:${revision}`,
    "END:VEVENT",
  ].map(contentLine).join("");
}

/** Writes an instant in UTC, cut off at the second. */
function utc(instant: Date): string {
  return `${instant.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
}
