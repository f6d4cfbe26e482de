/** How {@linkcode run} runs a command. */
export interface RunOptions {
  /** What the command reads from its standard input. @default {""} */
  input?: string;
}

/**
 * Runs a command to its end. What it says on standard error is shown only
 * when it fails.
 *
 * @returns What it has printed.
 * @throws {Error} When it can't be run or ends badly.
 */
export async function run(
  [program = "", ...args]: readonly string[],
  { input = "" }: RunOptions = {},
): Promise<string> {
  const child = new Deno.Command(program, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [{ success, stdout, stderr }] = await Promise.all([
    child.output(),
    new Blob([input]).stream().pipeTo(child.stdin),
  ]);
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new Error(`Cannot run ${program}: ${decoder.decode(stderr).trim()}`);
}
