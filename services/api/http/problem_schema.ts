import { z } from "zod";
import { PROBLEM_KINDS, type ProblemKind } from "./problem_kinds.ts";

const types = (Object.keys(PROBLEM_KINDS) as ProblemKind[])
  .map((kind) => `urn:taskbell:problem:${kind}`);

/** A problem as the API answers it. */
export const problemSchema = z.object({
  type: z.string().meta({
    description: "What kind of problem it is; further ones may come",
    examples: types,
  }),
  title: z.string().meta({ description: "The same for every one of a type" }),
  status: z.int().min(400).max(599),
  detail: z.string().optional().meta({
    description: "What is wrong this time, for a person",
  }),
  errors: z.array(z.object({
    pointer: z.string().meta({
      description: "A JSON pointer as a URI fragment, such as `#/title`",
    }),
    parameter: z.string().optional().meta({
      description: "The name of the query parameter, where it is one",
    }),
    detail: z.string(),
  })).optional().meta({ description: "What is wrong with the input" }),
});
