import { run } from "./run.ts";

const REQUIREMENTS = new URL("./peers/requirements.txt", import.meta.url);
const DIRECTORY = new URL("../../.cache/bench/python/", import.meta.url);

/**
 * Makes sure that the cache directory of this checkout has a Python with the
 * packages of the peers. pip fetches them once, and again when they change.
 *
 * @returns The path of its interpreter.
 * @throws {Error} Saying what is missing.
 */
export async function pythonEnvironment(): Promise<string> {
  const directory = DIRECTORY.pathname;
  const python = `${directory}bin/python`;
  const wanted = await Deno.readTextFile(REQUIREMENTS);
  const installed = new URL("installed.txt", DIRECTORY);
  if (await readIfThere(installed) === wanted) return python;
  console.error("Fetching the peers' Python packages …");
  await need(["python3", "-m", "venv", "--clear", directory], {
    hint: "apt-get install python3-venv",
  });
  const pip = [python, "-m", "pip", "install", "--quiet"];
  await need([...pip, "--requirement", REQUIREMENTS.pathname], {
    hint: "apt-get install python3-pip, and let pip reach its index",
  });
  await Deno.writeTextFile(installed, wanted);
  return python;
}

async function need(
  command: readonly string[],
  { hint }: { hint: string },
): Promise<void> {
  try {
    await run(command);
  } catch (cause) {
    const message = `Cannot make a Python environment: try ${hint}`;
    throw new Error(message, { cause });
  }
}

async function readIfThere(file: URL): Promise<string | null> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
