/**
 * Registers a test whose cases share what is costly to start. It is started
 * before the first case and ended after the last one; the check for leaks
 * spans all of them, as a pool connects in whichever case comes first.
 */
export function testCases<Shared extends AsyncDisposable>(
  name: string,
  start: () => Promise<Shared>,
  cases: Record<string, (shared: Shared) => Promise<void>>,
): void {
  const unchecked = { sanitizeOps: false, sanitizeResources: false };
  Deno.test(name, async (context) => {
    await using shared = await start();
    for (const [name, run] of Object.entries(cases)) {
      await context.step({ name, fn: () => run(shared), ...unchecked });
    }
  });
}
