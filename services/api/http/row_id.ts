import { z } from "zod";
import {
  CURSOR_ERROR,
  cursorInput,
  decodeCursor,
  limitInput,
} from "./cursor.ts";

/** The number of a row, which rises with each new one. */
const rowId = z.int().min(1);

/** The number of a row as a path has it. */
export const rowIdInput = z.string().regex(/^[1-9]\d{0,14}$/)
  .transform(Number).meta({ type: "integer", minimum: 1 });

/** The parameters of a list that is in the order of its rows' numbers. */
export const rowPage = {
  limit: limitInput,
  cursor: cursorInput.transform((text, context) => {
    const { data } = z.tuple([rowId]).safeParse(decodeCursor(text));
    if (data) return data[0];
    context.addIssue({ code: "custom", message: CURSOR_ERROR });
    return z.NEVER;
  }).optional(),
};
