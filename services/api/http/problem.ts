import { PROBLEM_KINDS, type ProblemKind } from "./problem_kinds.ts";

/** One thing that is wrong with the input. */
export interface InputError {
  /** Where: a JSON pointer as a URI fragment, such as `#/title`. */
  pointer: string;
  /** The name of the query parameter, where it is one. */
  parameter?: string;
  /** What is wrong. */
  detail: string;
}

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
    super(options.detail ?? PROBLEM_KINDS[kind].title);
    this.name = "Problem";
    this.kind = kind;
    this.#options = options;
  }

  /** The status of its answer. */
  get status(): number {
    return PROBLEM_KINDS[this.kind].status;
  }

  /** The headers of its answer. */
  get headers(): Record<string, string> {
    return {
      ...this.#options.headers,
      "content-type": "application/problem+json",
    };
  }

  /** The document that tells of it. */
  get document(): Record<string, unknown> {
    const { detail, errors } = this.#options;
    return {
      type: `urn:taskbell:problem:${this.kind}`,
      title: PROBLEM_KINDS[this.kind].title,
      status: this.status,
      ...(detail === undefined ? {} : { detail }),
      ...(errors === undefined ? {} : { errors }),
    };
  }

  /** The body of its answer. */
  get body(): string {
    return JSON.stringify(this.document);
  }

  /** The answer as `application/problem+json`. */
  toResponse(): Response {
    const { status, headers, body } = this;
    return new Response(body, { status, headers });
  }
}

/** The problem of a part that we depend on and can't reach. */
export function unavailable(): Problem {
  return new Problem("unavailable", { headers: { "retry-after": "1" } });
}

/** The problem of input that is against the schema. */
export function invalidInput(pointer: string, detail: string): Problem {
  return new Problem("invalid-input", { errors: [{ pointer, detail }] });
}
