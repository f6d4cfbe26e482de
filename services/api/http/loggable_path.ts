/** The path of a request as logs may have it: some paths hold a secret. */
export function loggablePath(path: string): string {
  return path.replace(/^(\/unsubscribe\/).+/s, "$1***");
}
