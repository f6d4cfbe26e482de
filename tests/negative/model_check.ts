import type { CaughtBy } from "./mutant.ts";

/** The model of all that may happen to a member in its generations. */
export const MODEL: CaughtBy = {
  file: "unit/kafka/consuming/generation_work_test.ts",
  test:
    "GenerationWork keeps order, offsets and suspects right through failures, rebalances and crashes",
};
