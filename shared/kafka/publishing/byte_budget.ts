/**
 * Keeps the bytes that are on their way below a limit, about: who finds no
 * room waits in line.
 */
export class ByteBudget {
  readonly #maxBytes: number;
  readonly #line: (() => void)[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Calls `enter` once there is room and nobody is ahead: perhaps at once. */
  whenRoom(enter: () => void): void {
    if (this.#line.length === 0 && this.#hasRoom) enter();
    else this.#line.push(enter);
  }

  /** Adds bytes that are on their way from now on. */
  add(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Removes bytes that are no longer on their way; the next may enter. */
  remove(bytes: number): void {
    this.#bytes -= bytes;
    while (this.#hasRoom) {
      const enter = this.#line.shift();
      if (!enter) return;
      enter();
    }
  }

  /** The last that enters may exceed the limit: its size is not yet known. */
  get #hasRoom(): boolean {
    return this.#bytes < this.#maxBytes;
  }
}
