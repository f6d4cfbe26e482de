const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** `{` and `[`, which differ in one bit from each other; so do their ends. */
const OPEN = 0x5b;
const CLOSE = 0x5d;
const BRACE_BIT = 0x20;

/**
 * Whether a JSON text holds objects and lists in each other more than this
 * many levels deep. Asked before it is parsed: code that walks a value goes
 * into its depth, and ends with the stack.
 */
export function nestsDeeper(json: Uint8Array, levels: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < json.length; index++) {
    const byte = json[index] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) index++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if ((byte & ~BRACE_BIT) === OPEN) {
      if (++depth > levels) return true;
    } else if ((byte & ~BRACE_BIT) === CLOSE) depth--;
  }
  return false;
}
