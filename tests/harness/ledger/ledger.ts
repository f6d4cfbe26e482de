import type { LedgerFact } from "./ledger_entry.ts";

/** How {@linkcode Ledger.open} opens. */
export interface LedgerOptions {
  /** The file; there must be none yet. */
  path: string;
  /** Who takes down. */
  process: string;
  /**
   * Milliseconds since the Unix epoch, of one clock for all processes.
   * @default {the machine's, with fractions}
   */
  now?: () => number;
}

const MAX_LINE_BYTES = 64 * 1024;

/**
 * What one process takes down, a JSON line a fact. A fact that was appended
 * survives the death of the process by any signal, as the kernel has it.
 */
export class Ledger implements Disposable {
  readonly #file: Deno.FsFile;
  readonly #process: string;
  readonly #now: () => number;
  readonly #encoder = new TextEncoder();
  /** Used again for every line, as there may be 100 000 of them a second. */
  readonly #buffer = new Uint8Array(MAX_LINE_BYTES);

  private constructor(
    file: Deno.FsFile,
    { process, now = preciseNow }: LedgerOptions,
  ) {
    this.#file = file;
    this.#process = process;
    this.#now = now;
  }

  /**
   * Begins a ledger. The caller disposes it.
   *
   * @throws {Deno.errors.AlreadyExists} When the file is there: a line that a
   * death has torn must stay the last one.
   */
  static open(options: LedgerOptions): Ledger {
    const file = Deno.openSync(options.path, { append: true, createNew: true });
    return new Ledger(file, options);
  }

  /**
   * Takes down a fact; it is kept when this returns.
   *
   * @throws {RangeError} When its line is longer than 64 KiB.
   */
  append(fact: LedgerFact): void {
    const entry = { ...fact, atMs: this.#now(), process: this.#process };
    const line = `${JSON.stringify(entry)}\n`;
    const { read, written: length } = this.#encoder
      .encodeInto(line, this.#buffer);
    if (read < line.length) {
      throw new RangeError(
        `Cannot take down a line of more than ${MAX_LINE_BYTES} bytes: ` +
          `current value is ${line.length} characters`,
      );
    }
    const bytes = this.#buffer.subarray(0, length);
    for (let written = 0; written < bytes.length;) {
      written += this.#file.writeSync(bytes.subarray(written));
    }
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** To the microsecond: what follows upon another has a later time. */
function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}
