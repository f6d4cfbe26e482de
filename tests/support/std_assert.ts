/**
 * The subset of `jsr:@std/assert` that the tests use, over
 * `node:assert/strict`. Pointing the import map's `@std/assert` at JSR makes
 * this file unnecessary.
 */
import nodeAssert from "node:assert/strict";

/** Fails unless `condition` is truthy. */
export function assert(
  condition: unknown,
  message = "",
): asserts condition {
  if (message === "") nodeAssert.ok(condition);
  else nodeAssert.ok(condition, message);
}

/** Fails unless both values are deeply and strictly equal. */
export function assertEquals<T>(
  actual: T,
  expected: T,
  message?: string,
): void {
  if (message === undefined) nodeAssert.deepStrictEqual(actual, expected);
  else nodeAssert.deepStrictEqual(actual, expected, message);
}

/** Fails if both values are deeply and strictly equal. */
export function assertNotEquals<T>(
  actual: T,
  expected: T,
  message?: string,
): void {
  if (message === undefined) nodeAssert.notDeepStrictEqual(actual, expected);
  else nodeAssert.notDeepStrictEqual(actual, expected, message);
}

/** Fails unless `actual` contains `expected`. */
export function assertStringIncludes(
  actual: string,
  expected: string,
  message?: string,
): void {
  if (!actual.includes(expected)) {
    throw new nodeAssert.AssertionError({
      actual,
      expected,
      operator: "includes",
      message: message ??
        `Cannot find ${JSON.stringify(expected)} in ${JSON.stringify(actual)}`,
    });
  }
}

/** Fails unless `actual` matches the pattern. */
export function assertMatch(
  actual: string,
  expected: RegExp,
  message?: string,
): void {
  if (message === undefined) nodeAssert.match(actual, expected);
  else nodeAssert.match(actual, expected, message);
}

/** A class whose instances can be thrown. */
type ErrorClass<E extends Error> = abstract new (...args: never[]) => E;

/** Fails unless the function throws; answers what was thrown. */
export function assertThrows<E extends Error>(
  fn: () => unknown,
  errorClass: ErrorClass<E>,
  messageIncludes = "",
): E {
  try {
    fn();
  } catch (error) {
    return expectError(error, errorClass, messageIncludes);
  }
  throw new nodeAssert.AssertionError({ message: "Expected a throw" });
}

/** Fails unless the promise rejects; answers what it rejected with. */
export async function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  messageIncludes = "",
): Promise<E> {
  try {
    await fn();
  } catch (error) {
    return expectError(error, errorClass, messageIncludes);
  }
  throw new nodeAssert.AssertionError({ message: "Expected a rejection" });
}

function expectError<E extends Error>(
  error: unknown,
  errorClass: ErrorClass<E>,
  messageIncludes: string,
): E {
  if (!(error instanceof errorClass)) throw error;
  assertStringIncludes(error.message, messageIncludes);
  return error;
}
