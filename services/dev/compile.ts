/**
 * `deno task compile`: single binaries of both programs into `dist/`, with
 * the permissions that the settings of this environment ask for.
 *
 * @module
 */
import { join } from "node:path";
import { compileProgram } from "./compile_program.ts";

const DIST = join(import.meta.dirname ?? ".", "..", "..", "dist");

if (import.meta.main) {
  for (const name of ["api", "notifications"] as const) {
    await compileProgram({ name, directory: DIST });
    console.log(join(DIST, `taskbell-${name}`));
  }
}
