import { join } from "node:path";
import { permissionFlags } from "./permission_flags.ts";

/** What is compiled. */
export interface CompileOptions {
  /** The program. */
  name: "api" | "notifications";
  /** Its settings, besides the environment of this process. */
  environment?: Record<string, string>;
  /** Where the binary goes; made if need be. */
  directory: string;
}

const SERVICES = join(import.meta.dirname ?? ".", "..");

/**
 * Compiles a program to a single binary, `taskbell-<name>`. It keeps the
 * permissions that the settings of this environment ask for, hosts and ports
 * included: it runs with others only where it may reach the same hosts.
 *
 * @throws {Error} When the program refuses its settings, or cannot be
 * compiled; the reason stands on standard error.
 */
export async function compileProgram(
  { name, environment = {}, directory }: CompileOptions,
): Promise<void> {
  const program = join(SERVICES, name);
  const flags = await permissionFlags({ directory: program, environment });
  await Deno.mkdir(directory, { recursive: true });
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      "compile",
      "--quiet",
      "--frozen",
      "--exclude-unused-npm",
      ...flags,
      "--output",
      join(directory, `taskbell-${name}`),
      join(program, "main.ts"),
    ],
    env: environment,
  }).spawn().status;
  if (!success) throw new Error(`Cannot compile ${name}`);
}
