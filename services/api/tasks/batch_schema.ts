import { z } from "zod";
import { problemSchema } from "../http/problem_schema.ts";
import { batchInput, batchOperation, MAX_OPERATIONS } from "./batch_input.ts";
import { taskSchema } from "./task_schema.ts";

/** Which of the named schemas an operation has. */
const BY_OP = {
  propertyName: "op",
  mapping: {
    create: "#/components/schemas/CreateOperation",
    update: "#/components/schemas/UpdateOperation",
    complete: "#/components/schemas/CompleteOperation",
    delete: "#/components/schemas/DeleteOperation",
  },
};

/**
 * The body of a batch as the contract has it. A request is read more loosely:
 * an operation against its schema is refused alone.
 */
export const batchBodySchema = batchInput.extend({
  operations: z.array(batchOperation.meta({ discriminator: BY_OP })).min(1)
    .max(MAX_OPERATIONS),
});

const etag = z.string().optional().meta({
  description: "The tag of the task as it is now",
});

/** What became of the operations of a batch, as the API answers it. */
export const batchSchema = z.object({
  results: z.array(z.union([
    z.object({
      status: z.int().min(200).max(299),
      etag,
      task: taskSchema.nullable(),
    }),
    z.object({
      status: z.int().min(400).max(499),
      etag,
      problem: problemSchema,
    }),
  ])).meta({ description: "In the order of the operations" }),
});
