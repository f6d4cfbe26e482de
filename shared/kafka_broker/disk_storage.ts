import type { Storage, StoredFile } from "./storage.ts";

class DiskFile implements StoredFile {
  readonly #file: Deno.FsFile;
  #size: number;
  #hasTornTail = false;

  constructor(path: string) {
    this.#file = Deno.openSync(path, {
      read: true,
      append: true,
      create: true,
    });
    this.#size = this.#file.statSync().size;
  }

  get size(): number {
    return this.#size;
  }

  append(bytes: Uint8Array): void {
    if (this.#hasTornTail) this.truncate(this.#size);
    this.#hasTornTail = true;
    let written = 0;
    while (written < bytes.length) {
      written += this.#file.writeSync(bytes.subarray(written));
    }
    this.#hasTornTail = false;
    this.#size += bytes.length;
  }

  read(position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(
      Math.max(0, Math.min(length, this.#size - position)),
    );
    this.#file.seekSync(position, Deno.SeekMode.Start);
    let filled = 0;
    while (filled < bytes.length) {
      const count = this.#file.readSync(bytes.subarray(filled));
      if (count === null) throw new Error("Cannot read log: it was cut");
      filled += count;
    }
    return bytes;
  }

  truncate(size: number): void {
    this.#file.truncateSync(size);
    this.#hasTornTail = false;
    this.#size = size;
  }

  close(): void {
    this.#file.syncDataSync();
    this.#file.close();
  }
}

/** A {@linkcode Storage} over a directory of the file system. */
export class DiskStorage implements Storage {
  readonly #path: string;

  /** @param path The directory, created when it is missing. */
  constructor(path: string) {
    Deno.mkdirSync(path, { recursive: true });
    this.#path = path;
  }

  list(): string[] {
    return [...Deno.readDirSync(this.#path)].map(({ name }) => name).sort();
  }

  open(name: string): StoredFile {
    return new DiskFile(`${this.#path}/${name}`);
  }

  replace(name: string, bytes: Uint8Array): void {
    const temporary = `${this.#path}/${name}.new`;
    Deno.writeFileSync(temporary, bytes);
    Deno.renameSync(temporary, `${this.#path}/${name}`);
  }

  folder(name: string): Storage {
    return new DiskStorage(`${this.#path}/${name}`);
  }

  remove(name: string): void {
    if (!this.list().includes(name)) return;
    Deno.removeSync(`${this.#path}/${name}`, { recursive: true });
  }
}
