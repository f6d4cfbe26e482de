import { z } from "zod";
import { editScope } from "../series/edit_scope.ts";
import { taskIdSchema } from "./task_id_schema.ts";
import { newTaskInput } from "./new_task_input.ts";
import { taskPatch } from "./task_input.ts";

/** The most operations of one batch. */
export const MAX_OPERATIONS = 100;

/** As the header If-Match, for the task of this operation. */
const ifMatch = z.string().max(1000).optional();

/** One operation of a batch. */
export const batchOperation = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("create"), task: newTaskInput }),
  z.strictObject({
    op: z.literal("update"),
    task_id: taskIdSchema,
    task: taskPatch,
    if_match: ifMatch,
    scope: editScope.optional(),
  }),
  z.strictObject({
    op: z.literal("complete"),
    task_id: taskIdSchema,
    if_match: ifMatch,
  }),
  z.strictObject({
    op: z.literal("delete"),
    task_id: taskIdSchema,
    if_match: ifMatch,
    scope: editScope.optional(),
  }),
], { error: "must be create, update, complete or delete" });

/** What {@linkcode batchOperation} reads. */
export type BatchOperation = z.output<typeof batchOperation>;

/**
 * The body of a batch. Its operations are checked one by one, against
 * {@linkcode batchOperation}: a wrong one is refused alone.
 */
export const batchInput = z.strictObject({
  atomic: z.boolean().default(false),
  operations: z.array(z.unknown()).min(1).max(MAX_OPERATIONS),
});
