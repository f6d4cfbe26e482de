import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { compileProgram } from "../../services/dev/compile_program.ts";

/** What both programs need; nobody listens there. */
const SETTINGS = {
  JWT_SECRET: "0123456789abcdef0123456789abcdef",
  DATABASE_URL: "postgres://taskbell:taskbell@localhost:5432/taskbell",
  SMTP_URL: "smtp://localhost:1025",
  // Stands in for the runtime that the compiler would download. A binary made
  // so holds the whole module graph, but does not run it.
  DENORT_BIN: Deno.execPath(),
};

for (const name of ["api", "notifications"] as const) {
  Deno.test(`compileProgram() makes a binary of ${name}`, async () => {
    const directory = await Deno.makeTempDir();
    try {
      await compileProgram({ name, environment: SETTINGS, directory });

      const { mode, size } = await Deno.stat(
        join(directory, `taskbell-${name}`),
      );
      assertEquals((mode ?? 0) & 0o111, 0o111, "It is executable");
      const runtime = await Deno.stat(Deno.execPath());
      assert(size > runtime.size, "It holds more than the runtime");
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
}

Deno.test("compileProgram() compiles nothing with wrong settings", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await assertRejects(
      () =>
        compileProgram({
          name: "api",
          environment: { ...SETTINGS, PORT: "no" },
          directory,
        }),
      Error,
      "Cannot start with these settings",
    );

    assertEquals(await Array.fromAsync(Deno.readDir(directory)), []);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
