/**
 * A file that only grows at its end. Writes are synchronous: an append that
 * has returned is in the page cache, hence safe from a kill -9 of the process
 * (not from a loss of power: only `close` and `sync` reach the disk).
 */
export interface StoredFile {
  /** In bytes. */
  readonly size: number;
  /** Adds all of `bytes`, or throws and leaves the file as it was. */
  append(bytes: Uint8Array): void;
  /** A copy of at most `length` bytes from `position` on. */
  read(position: number, length: number): Uint8Array;
  /** Drops everything from `size` on. */
  truncate(size: number): void;
  /** Flushes to the disk and closes. */
  close(): void;
}

/** A folder of files, on disk or in memory. Closed by closing its files. */
export interface Storage {
  /** The names of the files and folders in it, sorted. */
  list(): string[];
  /** Opens the file `name`, created when it is missing. */
  open(name: string): StoredFile;
  /** Replaces the file `name` as a whole: a reader sees the old or the new. */
  replace(name: string, bytes: Uint8Array): void;
  /** The folder `name`, created when it is missing. */
  folder(name: string): Storage;
  /** Removes a closed file, or a folder with all that is in it, if there. */
  remove(name: string): void;
}
