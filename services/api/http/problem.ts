/** One thing that is wrong with the input. */
export interface InputError {
  /** Where: a JSON pointer as a URI fragment, such as `#/title`. */
  pointer: string;
  /** What is wrong. */
  detail: string;
}

/**
 * The kinds of problem, by the last part of their stable `type`.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9457}
 */
const KINDS = {
  "malformed-json": [400, "The body is not JSON"],
  "unauthenticated": [401, "The token is missing or not valid"],
  "forbidden": [403, "The token does not allow this"],
  "not-found": [404, "There is no such thing"],
  "task-completed": [409, "The task is completed"],
  "too-large": [413, "The body is too large"],
  "unsupported-media-type": [415, "The body must be application/json"],
  "invalid-input": [422, "The input is not valid"],
  "internal-error": [500, "Something went wrong on our side"],
  "unavailable": [503, "The service is not available right now"],
} as const satisfies Record<string, readonly [number, string]>;

/** The last part of a problem's `type`. */
export type ProblemKind = keyof typeof KINDS;

/** What a problem may say besides its kind. */
export interface ProblemOptions {
  /** What is wrong this time, for a person. */
  detail?: string;
  /** What is wrong with the input, part by part. */
  errors?: readonly InputError[];
  /** Further headers of the answer. */
  headers?: Record<string, string>;
}

/** Thrown by whatever serves a request; answered as a problem document. */
export class Problem extends Error {
  /** The last part of its `type`. */
  readonly kind: ProblemKind;
  readonly #options: ProblemOptions;

  /** Makes the problem of a kind. */
  constructor(kind: ProblemKind, options: ProblemOptions = {}) {
    super(options.detail ?? KINDS[kind][1]);
    this.name = "Problem";
    this.kind = kind;
    this.#options = options;
  }

  /** The answer as `application/problem+json`. */
  toResponse(): Response {
    const [status, title] = KINDS[this.kind];
    const { detail, errors, headers } = this.#options;
    const document = {
      type: `urn:taskbell:problem:${this.kind}`,
      title,
      status,
      ...(detail === undefined ? {} : { detail }),
      ...(errors === undefined ? {} : { errors }),
    };
    return new Response(JSON.stringify(document), {
      status,
      headers: { ...headers, "content-type": "application/problem+json" },
    });
  }
}

/** The problem of input that is against the schema. */
export function invalidInput(pointer: string, detail: string): Problem {
  return new Problem("invalid-input", { errors: [{ pointer, detail }] });
}
