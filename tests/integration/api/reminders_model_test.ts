import { assert } from "@std/assert";
import { compareReminders } from "../../support/reminder_model/compare_reminders.ts";
import { startDatabase } from "../../support/test_database.ts";

Deno.test("reminders do what a model does, edit by edit and hour by hour", async () => {
  await using database = await startDatabase();
  const { steps, verdicts } = await compareReminders(database, { runs: 60 });
  const sum = (name: "fired" | "missed" | "cancelled" | "moved") =>
    verdicts.reduce((sum, verdict) => sum + verdict[name], 0);
  const counts = ["fired", "missed", "cancelled", "moved"] as const;
  for (const name of counts) {
    console.log(`Model of reminders: ${sum(name)} ${name}`);
  }
  // Fewer would say that the commands are no longer what they were.
  assert(steps >= 1500, `${steps} steps`);
  for (const name of counts) assert(sum(name) >= 30, `${sum(name)} ${name}`);
});
