import { assert } from "@std/assert";
import { compareWithModel } from "../../support/task_model/compare_with_model.ts";
import { startDatabase } from "../../support/test_database.ts";

Deno.test("the API does what a model in memory does, edit by edit", async () => {
  await using database = await startDatabase();
  const steps = await compareWithModel(database, { runs: 80 });
  // Fewer would say that the commands are no longer what they were.
  assert(steps >= 3000, `${steps} steps`);
});
