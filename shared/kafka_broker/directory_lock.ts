/**
 * Creates the directory if it is missing and takes the kernel's lock on it,
 * which ends with the process however that dies.
 *
 * @returns The open lock file: closing it lets go of the lock.
 * @throws {Error} When somebody else holds the lock.
 */
export async function lockDirectory(path: string): Promise<Deno.FsFile> {
  await Deno.mkdir(path, { recursive: true });
  const file = await Deno.open(`${path}/lock`, { create: true, write: true });
  if (await file.tryLock(true)) return file;
  file.close();
  throw new Error(
    `Cannot use data directory that another broker uses: ${path}`,
  );
}
