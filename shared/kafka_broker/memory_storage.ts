import type { Storage, StoredFile } from "./storage.ts";

class MemoryFile implements StoredFile {
  #bytes = new Uint8Array(256);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  append(bytes: Uint8Array): void {
    const size = this.#size + bytes.length;
    if (size > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(size, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#size);
    this.#size = size;
  }

  read(position: number, length: number): Uint8Array {
    const end = Math.min(position + length, this.#size);
    return this.#bytes.slice(position, end);
  }

  truncate(size: number): void {
    this.#size = size;
  }

  close(): void {}
}

/** A {@linkcode Storage} that lives and dies with the object. */
export class MemoryStorage implements Storage {
  readonly #files = new Map<string, MemoryFile>();
  readonly #folders = new Map<string, MemoryStorage>();

  list(): string[] {
    return [...this.#files.keys(), ...this.#folders.keys()].sort();
  }

  open(name: string): StoredFile {
    const file = this.#files.get(name) ?? new MemoryFile();
    this.#files.set(name, file);
    return file;
  }

  replace(name: string, bytes: Uint8Array): void {
    const file = new MemoryFile();
    file.append(bytes);
    this.#files.set(name, file);
  }

  folder(name: string): Storage {
    const folder = this.#folders.get(name) ?? new MemoryStorage();
    this.#folders.set(name, folder);
    return folder;
  }

  remove(name: string): void {
    this.#files.delete(name);
    this.#folders.delete(name);
  }
}
