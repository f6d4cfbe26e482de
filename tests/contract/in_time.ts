/**
 * Passes the promise's outcome on, or fails when there is none after 15 s: for
 * what would wait longer than a test should, were it broken.
 */
export async function inTime<T>(promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error("Gave up waiting after 15 s")),
    15_000,
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
