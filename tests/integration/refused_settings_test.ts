import { assert, assertEquals } from "@std/assert";
import { run } from "../support/program.ts";

const PROGRAMS = { api: "task-service", notifications: "notification-service" };

for (const [directory, name] of Object.entries(PROGRAMS)) {
  for (const file of ["main.ts", "permissions.ts"]) {
    const path = `services/${directory}/${file}`;

    Deno.test(`${path} says whose settings it refuses`, async () => {
      const settings = { DATABASE_URL: "", KAFKA_BOOTSTRAP_SERVERS: "" };
      const { code, stdout, stderr } = await run(
        ["run", "--allow-env", path],
        settings,
      );
      assertEquals([code, stdout], [2, ""], stderr);
      const [title = "", ...problems] = stderr.trimEnd().split("\n");
      assertEquals(title, `${name}: Cannot start with these settings:`);
      assert(problems.some((line) => line.startsWith("  DATABASE_URL must")));
    });
  }
}
