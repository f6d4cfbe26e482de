/**
 * Finds the address that Deno's `--allow-net` lacks. kafkajs takes the refusal
 * for a broken connection and only the words tell the difference. Where the
 * broker goes by a name, Deno refuses to look the name up, without its port:
 * kafkajs adds the broker that it wanted.
 */
export function missingNetAccess(error: unknown): string | null {
  const text = error instanceof Error ? error.message : String(error);
  const address = /Requires net access to "?([^\s",]+)/.exec(text)?.[1];
  if (address !== undefined) return address;
  const name = /getaddrinfo EPERM (\S+)/.exec(text)?.[1];
  if (name === undefined) return null;
  const { broker } = error as { broker?: unknown };
  return typeof broker === "string" ? broker : name;
}
