import { cp, mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readProjectFile, ROOT } from "./source_files.ts";

/** One line of a Dockerfile, such as `EXPOSE 8000`. */
export interface Instruction {
  /** The word that it begins with. */
  keyword: string;
  /** What follows. */
  text: string;
}

/** Reads a Dockerfile of the project: continued lines are one instruction. */
export async function readDockerfile(path: string): Promise<Instruction[]> {
  const text = await readProjectFile(path);
  const lines = text.replace(/^#.*\n/gm, "").replaceAll("\\\n", "").split("\n");
  return lines.filter((line) => line.trim() !== "").map((line) => {
    const [keyword = "", ...rest] = line.trim().split(/\s+/);
    return { keyword, text: rest.join(" ") };
  });
}

/** What an image would hold and run, in a directory of its own. */
export interface BuiltImage extends AsyncDisposable {
  /** Its working directory. */
  directory: string;
  /** The command that it runs. */
  command: [string, ...string[]];
}

/**
 * Builds a Dockerfile's image as far as it goes without a container engine:
 * its files are copied to a new directory and its commands run there, on this
 * machine's Deno and cache.
 *
 * @throws {Error} When a command fails.
 */
export async function buildImage(dockerfile: string): Promise<BuiltImage> {
  const directory = await Deno.makeTempDir({ prefix: "image-" });
  const image: BuiltImage = {
    directory,
    command: ["false"],
    async [Symbol.asyncDispose]() {
      await Deno.remove(directory, { recursive: true });
    },
  };
  try {
    for (const { keyword, text } of await readDockerfile(dockerfile)) {
      if (keyword === "COPY") await copy(text.split(" "), directory);
      if (keyword === "RUN") await run(text, directory);
      if (keyword === "CMD") image.command = JSON.parse(text);
    }
    return image;
  } catch (error) {
    await image[Symbol.asyncDispose]();
    throw error;
  }
}

async function copy(paths: string[], directory: string): Promise<void> {
  const target = paths.at(-1) ?? ".";
  for (const source of paths.slice(0, -1)) {
    const from = fileURLToPath(new URL(source, ROOT));
    const { isDirectory } = await Deno.stat(from);
    const into = join(directory, target, isDirectory ? "" : basename(source));
    await mkdir(join(into, ".."), { recursive: true });
    await cp(from, into, { recursive: true });
  }
}

async function run(command: string, directory: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("sh", {
    args: ["-c", command],
    cwd: directory,
  }).output();
  if (!success) {
    throw new Error(
      `Cannot run ${command}: ${new TextDecoder().decode(stderr)}`,
    );
  }
}
