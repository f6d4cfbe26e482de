import { SignJWT } from "jose";

/** The secret of the tokens in tests. */
export const SECRET = "a secret for tests, 32 bytes or more";

/** Makes a token of the tests' secret. */
export async function testToken(
  user: string,
  claims: Record<string, unknown> = {},
): Promise<string> {
  return await new SignJWT(claims)
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(user)
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(new TextEncoder().encode(SECRET));
}

/** What the tests read of a task. */
export interface TaskBody {
  id: number;
  title: string;
  completed: boolean;
}

/** What the tests read of a reminder. */
export interface ReminderBody {
  reminder_id: string;
  state: string;
}

/** Thrown for an answer that the caller did not ask for. */
export class ApiError extends Error {
  /** Makes the error from the answer. */
  constructor(readonly status: number, request: string, body: string) {
    super(`${request}: ${status} ${body}`);
    this.name = "ApiError";
  }
}

/** Acts as one user. */
export class ApiClient {
  /** Makes a client with the user's token. */
  constructor(
    readonly baseUrl: string,
    readonly user: string,
    readonly token: string,
  ) {}

  /** Sends a request below the user's path; the caller reads the answer. */
  request(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.baseUrl}/${encodeURIComponent(this.user)}${path}`, {
      method,
      headers: {
        "authorization": `Bearer ${this.token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Creates a task. @throws {ApiError} Unless the answer is 201. */
  createTask(title: string): Promise<TaskBody> {
    return this.#expect(201, "POST", "/tasks", { title });
  }

  /** Completes a task. @throws {ApiError} Unless the answer is 200. */
  completeTask(taskId: number): Promise<TaskBody> {
    return this.#expect(200, "PATCH", `/tasks/${taskId}/complete`);
  }

  /** Adds a reminder. @throws {ApiError} Unless the answer is 201. */
  createReminder(taskId: number, remindAt: Date): Promise<ReminderBody> {
    return this.#expect(201, "POST", `/tasks/${taskId}/reminders`, {
      remind_at: remindAt.toISOString(),
    });
  }

  async #expect<T>(
    status: number,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<T> {
    const response = await this.request(method, path, body);
    const text = await response.text();
    if (response.status !== status) {
      throw new ApiError(response.status, `${method} ${path}`, text);
    }
    return JSON.parse(text);
  }
}
