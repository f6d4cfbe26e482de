/** A server that creates tasks. */
export interface TaskServer extends AsyncDisposable {
  /** Where it listens, on 127.0.0.1. */
  readonly port: number;
  /** Makes the request, as text, that one connection sends over and over. */
  request(connection: number): Promise<string>;
  /** Resolves when nothing is left to do of what it was asked. */
  settled(): Promise<void>;
}

const BODY = JSON.stringify({
  title: "Water the plants",
  description: "The ones on the balcony, too",
  priority: "high",
  due_date: "2030-05-01T08:00:00Z",
});

/** Writes the request that creates a task of a user. */
export function createTaskRequest(
  user: string,
  headers: Record<string, string> = {},
): string {
  const lines = Object.entries({
    "host": "127.0.0.1",
    "content-type": "application/json",
    "content-length": String(BODY.length),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /${user}/tasks HTTP/1.1\r\n${lines.join("")}\r\n${BODY}`;
}
