/**
 * Registers a test. nodemailer's pool leaves timers behind, which end in later
 * tests, so the check for leaks is off. What matters is seen without it: a
 * mail server closes only once its connections have.
 */
export function mailTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false, fn });
}
