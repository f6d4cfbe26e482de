import { hex } from "../tested_kafka.ts";

/** Offsets of records, told apart by the records' keys, in their order. */
export class OffsetsByKey {
  readonly #offsets = new Map<string, number[]>();

  /** Adds an offset to those of a key. */
  add(key: string | Uint8Array | null, offset: number): void {
    const offsets = this.#offsets.get(hex(key));
    if (offsets) offsets.push(offset);
    else this.#offsets.set(hex(key), [offset]);
  }

  /** Says, for each key, where others first have another offset. */
  differences(others: OffsetsByKey): string[] {
    const keys = new Set([...this.#offsets.keys(), ...others.#offsets.keys()]);
    return [...keys].flatMap((key) => {
      const wanted = this.#offsets.get(key) ?? [];
      const got = others.#offsets.get(key) ?? [];
      const length = Math.max(wanted.length, got.length);
      for (let at = 0; at < length; at++) {
        if (wanted[at] === got[at]) continue;
        const place = `record ${at} of the key ${key.slice(0, 40)}`;
        return [`${place}: wanted offset ${wanted[at]}, got ${got[at]}`];
      }
      return [];
    });
  }
}
