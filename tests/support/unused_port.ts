const LOWEST = 20_000;
const HIGHEST = 32_000;

/**
 * Finds a TCP port of 127.0.0.1 on which nothing listens. It lies below the
 * range from which the kernel takes the ports of outgoing connections, so that
 * none of those occupies it while a server that owns it is being restarted.
 *
 * The port is not reserved: another process may still take it first. What can
 * bind port 0 itself should do that instead.
 *
 * @throws {Error} When 100 random ports were all taken.
 */
export function unusedPort(): number {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (canListen(port)) return port;
  }
  throw new Error(
    `Cannot find an unused port between ${LOWEST} and ${HIGHEST}`,
  );
}

function canListen(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
