import { SettingsError } from "@taskbell/runtime";
import { join } from "node:path";

/** The directory that holds all data, held by this process alone. */
export interface DataDir extends Disposable {
  /** Answers the path of something in it. */
  path(name: string): string;
}

/**
 * Opens the data directory under a lock of the operating system, which ends
 * with the process, however that ends.
 *
 * @throws {SettingsError} When another process holds it.
 */
export async function openDataDir(directory: string): Promise<DataDir> {
  await Deno.mkdir(directory, { recursive: true });
  const file = await Deno.open(join(directory, "lock"), {
    create: true,
    write: true,
  });
  if (!await file.tryLock(true)) {
    file.close();
    throw new SettingsError([{
      name: "DATA_DIR",
      expected: "a directory that no other program uses",
      actual: `${directory}, on which another \`deno task dev\` runs`,
    }]);
  }
  return {
    path: (name) => join(directory, name),
    [Symbol.dispose]: () => file.close(),
  };
}

/** Writes a file so that it is there whole or not at all. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  await Deno.writeTextFile(temporary, text, { mode: 0o600 });
  await Deno.rename(temporary, path);
}
