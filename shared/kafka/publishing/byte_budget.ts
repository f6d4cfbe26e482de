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

  /** The bytes that are on their way. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Whether one may enter now: there is room and nobody is ahead. The last
   * that enters may exceed the limit, as its size is not yet known.
   */
  get isOpen(): boolean {
    return this.#line.length === 0 && this.#hasRoom;
  }

  /** Calls `enter` once there is room and nobody is ahead: perhaps at once. */
  whenRoom(enter: () => void): void {
    if (this.isOpen) enter();
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

  get #hasRoom(): boolean {
    return this.#bytes < this.#maxBytes;
  }
}
