import { dirname } from "node:path";

/**
 * Writes a file that is there whole or not at all, whatever crashes: under a
 * temporary name, `<path>.tmp`, then renamed, with file and name synced.
 */
export async function writeDurably(
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  const unfinished = `${path}.tmp`;
  await Deno.writeFile(unfinished, bytes);
  await sync(unfinished);
  await Deno.rename(unfinished, path);
  await sync(dirname(path));
}

async function sync(path: string): Promise<void> {
  using file = await Deno.open(path);
  await file.sync();
}
