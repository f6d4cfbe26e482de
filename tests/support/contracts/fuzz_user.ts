import { apiUser } from "../api_app.ts";
import { testToken } from "../api_client.ts";
import type { PlannedParameter, PlannedRequest } from "./request_arbitrary.ts";

/** The most things of a kind that are remembered: the newest matter. */
const MAX_KNOWN = 6;

/** Fields of answers that later requests may name, by the parameter's name. */
const LEARNED: Readonly<Record<string, string>> = {
  id: "task_id",
  reminder_id: "reminder_id",
  next_cursor: "cursor",
  webhook_id: "webhook_id",
  subscription_id: "subscription_id",
  notification_id: "notification_id",
  message_id: "message_id",
  key: "key",
};

const RECURRING = {
  title: "Second",
  due_date: "2030-01-31",
  recurrence: { rrule: "FREQ=DAILY" },
};

/**
 * A user who sends planned requests, and puts into them what the answers
 * before have told: ids, tags, cursors.
 */
export class FuzzUser {
  readonly #token: string;
  readonly #known = new Map<string, string[]>([
    // Few keys, so that they come again with the same body and with others.
    ["idempotency-key", ["key-1", "key-2", "key-3"]],
  ]);

  private constructor(readonly id: string, token: string) {
    this.#token = token;
  }

  /**
   * Makes a user of a new id, who has a task with a reminder
   * and one that recurs.
   *
   * @param prepare Adds what only the worker can; see `FuzzOptions`.
   */
  static async create(
    fetch: (request: Request) => Response | Promise<Response>,
    prepare: (userId: string) => Promise<Record<string, string>>,
  ): Promise<FuzzUser> {
    const id = `user-${crypto.randomUUID()}`;
    // An e-mail contact: a reminder needs no recipient then.
    const email = "fuzz@example.com";
    const user = new FuzzUser(id, await testToken(id, { email }));
    const { send } = await apiUser(fetch, { id });
    const task = await send("POST", "/tasks", { body: { title: "First" } });
    // What may be done to a series is rarely drawn together.
    const series = await send("POST", "/tasks", { body: RECURRING });
    const path = `/tasks/${task.json.id}/reminders`;
    const reminder = await send("POST", path, {
      body: { remind_at: "2030-01-01T00:00:00Z", channel: "in_app" },
    });
    const known = await prepare(id);
    for (const [name, value] of Object.entries(known)) {
      user.#remember(name, value);
    }
    const inbox = await send("GET", "/inbox");
    const notifications = await send("GET", "/notifications");
    user.#learnFrom([task.json, series.json, reminder.json]);
    user.#learnFrom([inbox.json, notifications.json]);
    return user;
  }

  /** Makes the request. */
  request(planned: PlannedRequest): Request {
    const { described: { method, path }, fault } = planned;
    const parameters = planned.parameters.map((each) =>
      this.#informed(each, planned)
    );
    const query = parameters.filter((each) => each.in === "query")
      .flatMap(({ name, value }) =>
        [value].flat().map((item) => `${encoded(name)}=${encoded(item)}`)
      );
    const target = path.replace(/\{(\w+)\}/g, (_, name) => {
      const found = parameters.find((each) =>
        each.in === "path" && each.name === name
      );
      return encoded(found?.value ?? "x");
    });
    const body = this.#body(planned);
    return new Request(`http://api.test${target}?${query.join("&")}`, {
      method,
      headers: this.#headers(parameters, { fault, hasBody: body !== null }),
      ...(body !== null && method !== "GET" && { body }),
    });
  }

  /** Remembers what an answer tells. */
  learn(text: string | null, headers: Headers): void {
    const etag = headers.get("etag");
    if (etag) {
      this.#remember("if-match", etag);
      this.#remember("if-none-match", etag);
    }
    if (!headers.get("content-type")?.startsWith("application/json")) return;
    this.#learnFrom(JSON.parse(text || "null"));
  }

  #learnFrom(value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    for (const [field, item] of Object.entries(value)) {
      const name = LEARNED[field];
      if (name !== undefined && /^(string|number)$/.test(typeof item)) {
        this.#remember(name, String(item));
      } else this.#learnFrom(item);
    }
  }

  #remember(name: string, value: string): void {
    const others = (this.#known.get(name) ?? []).filter((each) =>
      each !== value
    );
    this.#known.set(name, [value, ...others].slice(0, MAX_KNOWN));
  }

  #informed(
    parameter: PlannedParameter,
    { draw, fault }: PlannedRequest,
  ): PlannedParameter {
    const { name } = parameter;
    if (name === "user_id") {
      return fault === "other user"
        ? parameter
        : { ...parameter, value: this.id };
    }
    const known = this.#known.get(name) ?? [];
    const isStrange = fault === "strange id" || fault === "strange parameter";
    // One in four stays as it was planned.
    if (known.length === 0 || isStrange || draw % 4 === 3) return parameter;
    return { ...parameter, value: known[(draw >> 2) % known.length] };
  }

  #body({ body, fault, draw }: PlannedRequest): string | null {
    if (body === null || fault === "broken body" || draw % 4 === 3) return body;
    const ids = this.#known.get("task_id") ?? [];
    const id = ids[(draw >> 2) % ids.length];
    return body
      .replace(/"token":"(?:[^"\\]|\\.)*"/, `"token":"${this.#token}"`)
      .replaceAll(/"task_id":\d+/g, `"task_id":${id ?? 1}`);
  }

  #headers(
    parameters: readonly PlannedParameter[],
    { fault, hasBody }: Pick<PlannedRequest, "fault"> & { hasBody: boolean },
  ): Headers {
    const headers = new Headers({ "sec-fetch-site": "same-origin" });
    if (fault !== "no token") {
      headers.set("authorization", `Bearer ${this.#token}`);
      headers.set("cookie", `taskbell_session=${this.#token}`);
    }
    if (hasBody) {
      const type = fault === "other type" ? "text/plain" : "application/json";
      headers.set("content-type", type);
    }
    for (const { name, in: place, value } of parameters) {
      if (place === "header") headers.set(name, headerText(value));
    }
    return headers;
  }
}

function encoded(value: unknown): string {
  return encodeURIComponent(String(value).toWellFormed());
}

/** What a client could send at all. */
function headerText(value: unknown): string {
  return String(value).replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "?");
}
