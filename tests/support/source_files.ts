import type { SourceFile } from "./house_rules.ts";

/** The root of the project. */
export const ROOT = new URL("../../", import.meta.url);

/**
 * Reads all files under a directory whose names end so, in order.
 *
 * @param directory From the root of the project, such as `shared/`.
 */
export async function sourceFiles(
  directory: string,
  ending = ".ts",
): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const entry of Deno.readDir(new URL(directory, ROOT))) {
    const path = `${directory}${entry.name}`;
    if (entry.isDirectory) {
      files.push(...await sourceFiles(`${path}/`, ending));
    } else if (entry.name.endsWith(ending)) {
      files.push({ path, text: await Deno.readTextFile(new URL(path, ROOT)) });
    }
  }
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** Reads a file of the project. */
export async function readProjectFile(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(path, ROOT));
}
