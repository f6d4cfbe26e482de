import { getLogger } from "@std/log";
import { Alarm, EXIT_WITH_PARENT, SettingsError } from "@taskbell/runtime";
import { permissionFlags } from "./permission_flags.ts";

/** How a program is started. */
export interface ChildProgramOptions {
  /** What the log calls it. */
  name: string;
  /** The directory of the program, with `main.ts` and `permissions.ts`. */
  directory: string;
  /** Its settings, besides the environment of this process. */
  environment: Record<string, string>;
}

/** How long a program that died stays away, in milliseconds. */
const RESTART_MS = 1000;

/** The status with which a program refuses its settings. */
const WRONG_SETTINGS = 2;

/**
 * Runs a program as a child process, with the permission flags that it has in
 * production, and starts it again when it dies.
 *
 * Resolves once the signal has aborted and the program has stopped.
 *
 * @throws {SettingsError} When the program refuses its settings.
 */
export async function runChildProgram(
  options: ChildProgramOptions,
  signal: AbortSignal,
): Promise<void> {
  const logger = getLogger("dev");
  const { name, directory, environment } = options;
  const [flags] = await Promise.all([
    permissionFlags(options),
    cachePackages(options),
  ]);
  while (!signal.aborted) {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", ...flags, `${directory}/main.ts`, EXIT_WITH_PARENT],
      env: environment,
      // The program ends when this pipe does: with us, however we end.
      stdin: "piped",
    }).spawn();
    // A program that is dead already has no pipe to close.
    const stop = () => void child.stdin.close().catch(() => {});
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    const status = await child.status;
    signal.removeEventListener("abort", stop);
    if (signal.aborted) return;
    if (status.code === WRONG_SETTINGS) throw new SettingsError([]);
    const how = status.signal ?? `status ${status.code}`;
    logger.warn(`${name} ended with ${how}: it starts again`);
    await new Alarm().wait(RESTART_MS, signal);
  }
}

/** The program may not load anything that is not here when it starts. */
async function cachePackages(
  { name, directory }: ChildProgramOptions,
): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "--quiet", `${directory}/main.ts`],
  }).spawn().status;
  if (!success) throw new Error(`Cannot get the packages of ${name}`);
}
