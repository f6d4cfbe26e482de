import { formatInstant } from "@taskbell/events";
import { z } from "zod";
import { parseQuickAdd, type QuickAdd } from "../quick_add/parse_quick_add.ts";
import type { WritingContext } from "../quick_add/writing_context.ts";
import type { UnderstoodSpan } from "../quick_add/understood.ts";
import { recurrenceResource } from "../recurrence/recurrence_resource.ts";
import { Problem } from "../http/problem.ts";
import { type NewTaskInput, newTaskInput } from "./new_task_input.ts";
import { notBlank, textOfAtMost } from "./task_input.ts";

/** The body that creates a task of one line. */
export const quickInput = z.strictObject({
  text: notBlank(textOfAtMost(1_000)).meta({
    examples: ["water plants tomorrow 9am !high #home every friday"],
  }),
});

/** What a line says of a task. */
export interface ReadLine {
  /** The task. */
  input: NewTaskInput;
  /** What was understood, in the order of the text. */
  understood: readonly UnderstoodSpan[];
}

/**
 * Reads a task from a line. Whatever is not understood is its title.
 *
 * @returns What it says; a problem where the task that it tells of can't be
 * one, such as with a title that is too long.
 */
export function readLine(
  text: string,
  context: WritingContext,
): ReadLine | Problem {
  const read = parseQuickAdd(text, context);
  const result = newTaskInput.safeParse(bodyOf(read, context));
  if (!result.success) {
    return new Problem("invalid-input", {
      errors: result.error.issues.map(({ path, message }) => ({
        pointer: "#/text",
        detail: `The ${path.join(".")} ${message}`,
      })),
    });
  }
  return { input: result.data, understood: read.understood };
}

/** The body that would create the same task. */
function bodyOf(
  { title, due, priority, labels, recurrence }: QuickAdd,
  { timeZone }: WritingContext,
): Record<string, unknown> {
  return {
    title,
    labels,
    ...(priority === null ? {} : { priority }),
    ...(due === null ? {} : {
      due_date: typeof due === "string" ? due : formatInstant(due.getTime()),
      time_zone: timeZone,
    }),
    recurrence: recurrence && recurrenceResource(recurrence),
  };
}
