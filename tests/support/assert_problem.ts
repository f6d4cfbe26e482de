import { assertEquals, assertMatch } from "@std/assert";
import type { ApiAnswer } from "./api_app.ts";

/** What a problem document must say. */
export interface ExpectedProblem {
  status: number;
  /** The last part of its `type`. */
  kind: string;
  /** Where its errors are, in any order. */
  pointers?: string[];
}

/**
 * Fails unless the answer is a problem document as RFC 9457 has it.
 *
 * @returns The details of its errors, joined.
 */
export function assertProblem(
  { status, headers, json }: ApiAnswer,
  expected: ExpectedProblem,
): string {
  const seen = JSON.stringify(json);
  assertEquals(status, expected.status, seen);
  assertEquals(headers.get("content-type"), "application/problem+json");
  assertEquals(json.type, `urn:taskbell:problem:${expected.kind}`);
  assertEquals(json.status, status);
  assertMatch(json.title, /^\S/);
  assertMatch(headers.get("x-request-id") ?? "", /^\S+$/);
  const { errors = [] } = json;
  assertEquals(
    new Set(errors.map(({ pointer }) => pointer)),
    new Set(expected.pointers),
    seen,
  );
  return errors.map(({ detail }) => detail).join("; ");
}
