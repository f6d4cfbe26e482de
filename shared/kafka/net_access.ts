/**
 * Finds the `host:port` that Deno's `--allow-net` lacks. kafkajs takes the
 * refusal for a broken connection and only its text tells the difference.
 */
export function missingNetAccess(error: unknown): string | null {
  const text = error instanceof Error ? error.message : String(error);
  return /Requires net access to "?([^\s",]+)/.exec(text)?.[1] ?? null;
}
