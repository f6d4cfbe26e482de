import { PROBLEM_KINDS, type ProblemKind } from "../problem_kinds.ts";
import type { Operation } from "./operation.ts";
import { isOwned, parametersIn } from "./paths.ts";

/** Problems of all requests of a kind. */
export interface ProblemGroup {
  /** Which requests, for the documentation. */
  of: string;
  /** What they may be answered. */
  kinds: readonly ProblemKind[];
}

const EVERYWHERE: ProblemGroup = {
  of: "Any request",
  kinds: [
    "malformed-request",
    "method-not-allowed",
    "request-timeout",
    "uri-too-long",
    "header-too-large",
    "invalid-input",
    "internal-error",
  ],
};

const WITH_OWNER: ProblemGroup = {
  of: "Any below `/{user_id}`",
  kinds: ["unauthenticated", "forbidden", "rate-limited", "unavailable"],
};

const OWNED_CHANGES: ProblemGroup = {
  of: "Those of them that change something",
  kinds: ["cross-site"],
};

const WITH_BODY: ProblemGroup = {
  of: "Any that takes a body",
  kinds: ["malformed-json", "too-large", "unsupported-media-type"],
};

const WITH_KEY: ProblemGroup = {
  of: "Any that takes an `Idempotency-Key`",
  kinds: [
    "idempotency-key-invalid",
    "idempotency-key-in-use",
    "idempotency-key-reused",
  ],
};

/** What many requests may be answered: the documentation tells it once. */
export const PROBLEM_GROUPS: readonly ProblemGroup[] = [
  EVERYWHERE,
  WITH_OWNER,
  OWNED_CHANGES,
  WITH_BODY,
  WITH_KEY,
];

/** All kinds of problem that a route answers, in the catalogue's order. */
export function problemsOf(operation: Operation): ProblemKind[] {
  const { path, method, body, headers = [], problems = [] } = operation;
  const owned = isOwned(operation);
  const kinds = new Set<ProblemKind>([
    ...EVERYWHERE.kinds,
    ...(owned ? WITH_OWNER.kinds : []),
    ...(owned && method !== "GET" ? OWNED_CHANGES.kinds : []),
    ...(body ? WITH_BODY.kinds : []),
    ...(headers.includes("idempotency-key") ? WITH_KEY.kinds : []),
    // Further parameters name a thing that may be absent.
    ...(parametersIn(path).length > 1 ? ["not-found"] as const : []),
    ...problems,
  ]);
  const catalogue = Object.keys(PROBLEM_KINDS) as ProblemKind[];
  return catalogue.filter((kind) => kinds.has(kind));
}
