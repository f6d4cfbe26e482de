import { PROBLEM_KINDS, type ProblemKind } from "../problem_kinds.ts";
import type { Operation } from "./operation.ts";
import { isOwned, parametersIn } from "./paths.ts";

/** What can be wrong with a request to any path. */
const EVERYWHERE: readonly ProblemKind[] = [
  "malformed-request",
  "request-timeout",
  "uri-too-long",
  "header-too-large",
  "invalid-input",
  "internal-error",
];

const WITH_OWNER: readonly ProblemKind[] = [
  "unauthenticated",
  "forbidden",
  "rate-limited",
  "unavailable",
];

const WITH_BODY: readonly ProblemKind[] = [
  "malformed-json",
  "too-large",
  "unsupported-media-type",
];

const WITH_KEY: readonly ProblemKind[] = [
  "idempotency-key-invalid",
  "idempotency-key-in-use",
  "idempotency-key-reused",
];

/** All kinds of problem that a route answers, in the catalogue's order. */
export function problemsOf(operation: Operation): ProblemKind[] {
  const { path, method, body, headers = [], problems = [] } = operation;
  const owned = isOwned(operation);
  const kinds = new Set<ProblemKind>([
    ...EVERYWHERE,
    ...(owned ? WITH_OWNER : []),
    ...(owned && method !== "GET" ? ["cross-site"] as const : []),
    ...(body ? WITH_BODY : []),
    ...(headers.includes("idempotency-key") ? WITH_KEY : []),
    // Further parameters name a thing that may be absent.
    ...(parametersIn(path).length > 1 ? ["not-found"] as const : []),
    ...problems,
  ]);
  const catalogue = Object.keys(PROBLEM_KINDS) as ProblemKind[];
  return catalogue.filter((kind) => kinds.has(kind));
}
