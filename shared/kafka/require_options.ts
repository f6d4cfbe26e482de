/**
 * Refuses options that make no sense, before anything runs with them.
 *
 * @param options Numbers by their names.
 * @param least The least that makes sense.
 * @throws {RangeError} With the name and the value of the first that is less,
 * or no number.
 */
export function requireAtLeast(
  least: number,
  options: Readonly<Record<string, number>>,
): void {
  for (const [name, value] of Object.entries(options)) {
    if (value >= least) continue;
    throw new RangeError(
      `Cannot take ${name} as it must be ${least} or more: ` +
        `current value is ${value}`,
    );
  }
}

/**
 * The same for texts and lists, which must hold something.
 *
 * @throws {RangeError} With the name of the first that is empty.
 */
export function requireSome(
  options: Readonly<Record<string, { readonly length: number }>>,
): void {
  for (const [name, { length }] of Object.entries(options)) {
    if (length > 0) continue;
    throw new RangeError(`Cannot take ${name} as it must not be empty`);
  }
}

/** The longest time that a timer takes, in milliseconds. */
const MAX_MS = 2 ** 31 - 1;

/**
 * The same for times: a longer one than a timer takes would be none at all.
 *
 * @throws {RangeError} With the name and the value of the first that is wrong.
 */
export function requireTimes(
  leastMs: number,
  times: Readonly<Record<string, number>>,
): void {
  requireAtLeast(leastMs, times);
  for (const [name, value] of Object.entries(times)) {
    if (value <= MAX_MS) continue;
    throw new RangeError(
      `Cannot take ${name} as it must be ${MAX_MS} or less: ` +
        `current value is ${value}`,
    );
  }
}
