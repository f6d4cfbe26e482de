/** What a client can rely on for one kind of problem. */
export interface ProblemRule {
  /** The status of the answer. */
  status: number;
  /** What is wrong, in the same words every time. */
  title: string;
  /** When it is answered, for the documentation. */
  when: string;
}

/**
 * The kinds of problem, by the last part of their stable `type`. The README
 * shows them in this order; a test compares both.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9457}
 */
export const PROBLEM_KINDS = {
  "malformed-request": {
    status: 400,
    title: "The request is not HTTP as we understand it",
    when: "its framing, header fields or target can't be read safely",
  },
  "malformed-json": {
    status: 400,
    title: "The body is not JSON",
    when: "the body is no JSON in UTF-8",
  },
  "idempotency-key-invalid": {
    status: 400,
    title: "The Idempotency-Key is not one",
    when: "it is empty, too long, more than one, or has other characters",
  },
  "last-event-id-invalid": {
    status: 400,
    title: "The Last-Event-ID is not one",
    when: "it is no number as the `id` of an event is",
  },
  "unauthenticated": {
    status: 401,
    title: "The token is missing or not valid",
    when: "there is no token or session, or it is not valid (any more)",
  },
  "forbidden": {
    status: 403,
    title: "The token does not allow this",
    when: "the path is another user's or the scope does not suffice",
  },
  "cross-site": {
    status: 403,
    title: "The request comes from another site",
    when: "a session's request to change something is not of our own origin",
  },
  "not-found": {
    status: 404,
    title: "There is no such thing",
    when: "there is no such route or thing, or it is another user's",
  },
  "method-not-allowed": {
    status: 405,
    title: "The method is not allowed here",
    when: "the path exists; `Allow` names its methods",
  },
  "request-timeout": {
    status: 408,
    title: "The request took too long",
    when: "its header took more than 10 s or all of it more than 30 s",
  },
  "task-completed": {
    status: 409,
    title: "The task is completed",
    when: "a reminder of a completed task is added, changed or snoozed",
  },
  "not-skippable": {
    status: 409,
    title: "The task can't be skipped",
    when: "it is completed, or does not recur on a schedule",
  },
  "series-moved-on": {
    status: 409,
    title: "The series goes on with another task",
    when: "recurrence or due dates of a series are edited from an earlier task",
  },
  "too-many-targets": {
    status: 409,
    title: "There are too many targets",
    when: "the user has 10 webhooks or 20 push subscriptions: delete one",
  },
  "idempotency-key-in-use": {
    status: 409,
    title: "The first request with this key is still running",
    when: "an `Idempotency-Key` comes again too soon; see `Retry-After`",
  },
  "events-gone": {
    status: 410,
    title: "The events after this id are gone",
    when: "an event after the `Last-Event-ID` is not kept any more; read anew",
  },
  "precondition-failed": {
    status: 412,
    title: "The thing has changed",
    when: "it is not as If-Match or If-None-Match want; `ETag` tells how it is",
  },
  "too-large": {
    status: 413,
    title: "The body is too large",
    when: "it has more than 1 MiB",
  },
  "answer-too-large": {
    status: 413,
    title: "The answer is too large to be kept",
    when: "it has more than 2 MiB, with an `Idempotency-Key`; nothing is done",
  },
  "uri-too-long": {
    status: 414,
    title: "The URL is too long",
    when: "path and query have more than 8 KiB",
  },
  "unsupported-media-type": {
    status: 415,
    title: "The body must be application/json",
    when: "the body is of another type, or compressed",
  },
  "expectation-failed": {
    status: 417,
    title: "The expectation can't be met",
    when: "`Expect` asks for something other than `100-continue`",
  },
  "invalid-input": {
    status: 422,
    title: "The input is not valid",
    when: "fields or parameters are wrong or unknown; `errors` names them",
  },
  "idempotency-key-reused": {
    status: 422,
    title: "The key was used for another request",
    when: "an `Idempotency-Key` comes again with another path or body",
  },
  "not-applied": {
    status: 424,
    title: "The operation was not applied",
    when: "an operation of the same atomic batch was refused",
  },
  "precondition-required": {
    status: 428,
    title: "The request must say what it changes",
    when: "If-Match is missing where `REQUIRE_IF_MATCH` is set",
  },
  "rate-limited": {
    status: 429,
    title: "There are too many requests",
    when: "the user's minute is used up, or 4 batches wait; see `Retry-After`",
  },
  "header-too-large": {
    status: 431,
    title: "The header is too large",
    when: "the header has more than 16 KiB or 100 fields",
  },
  "internal-error": {
    status: 500,
    title: "Something went wrong on our side",
    when: "we made a mistake; the log knows it by the `x-request-id`",
  },
  "unavailable": {
    status: 503,
    title: "The service is not available right now",
    when: "database or token issuer is away or too busy; see `Retry-After`",
  },
} as const satisfies Record<string, ProblemRule>;

/** The last part of a problem's `type`. */
export type ProblemKind = keyof typeof PROBLEM_KINDS;
