import { z } from "zod";

/** The id of a task: 1 to 15 digits. */
export const taskIdSchema = z.int().min(1).max(10 ** 15 - 1);
