import { z } from "zod";

const MAX = 10 ** 15 - 1;

const ERROR = `must be a whole number from 1 to ${MAX}`;

/** The id of a task: 1 to 15 digits. */
export const taskIdSchema = z.int({
  error: ({ input }) => input === undefined ? undefined : ERROR,
  // A number beyond all integers would be said to be too large twice.
  abort: true,
}).min(1, ERROR).max(MAX, ERROR);
