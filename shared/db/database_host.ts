/** Tells the `host:port` that a program connects to for its database. */
export function databaseHost(url: URL): string {
  return `${url.hostname}:${url.port || 5432}`;
}
