import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { OpenApiDocument } from "../../../services/api/http/openapi/document.ts";
import { ApiContract, type ReadAnswer } from "./api_contract.ts";
import { FuzzUser } from "./fuzz_user.ts";
import { type PlannedRequest, requestArbitrary } from "./request_arbitrary.ts";

/** What was sent, and what came back. */
export interface FuzzCounts {
  requests: number;
  /** Answers by the name of the operation, then by status. */
  statuses: Map<string, Map<number, number>>;
}

/** How {@linkcode fuzzApi} goes about it. */
export interface FuzzOptions {
  /** What the API is held against. */
  document: OpenApiDocument;
  /** How many users there are. */
  runs: number;
  /**
   * Adds to a new user what only the worker can, and answers parameters that
   * no answer tells, by name.
   */
  prepare(userId: string): Promise<Record<string, string>>;
}

/**
 * Sends random requests that a document describes, valid and invalid ones, in
 * runs of a user each, and checks every answer against it. The seed is
 * printed, as is what was sent.
 *
 * @throws {Error} Where an answer is a 5xx or not as the document has it.
 */
export async function fuzzApi(
  fetch: (request: Request) => Response | Promise<Response>,
  { document, runs, prepare }: FuzzOptions,
): Promise<FuzzCounts> {
  const contract = new ApiContract(document);
  const counts: FuzzCounts = { requests: 0, statuses: new Map() };
  const requests = contract.operations.map((described) =>
    requestArbitrary(described, document)
  );
  const seed = Math.trunc(Math.random() * 2 ** 31);
  console.log(`Fuzz of the API: seed ${seed}`);
  const run = fc.array(fc.oneof(...requests), {
    minLength: 1,
    maxLength: 60,
    size: "max",
  });
  const property = fc.asyncProperty(run, async (plans) => {
    const user = await FuzzUser.create(fetch, prepare);
    for (const planned of plans) {
      const request = user.request(planned);
      const answer = await read(await fetch(request));
      user.learn(answer.text, answer.headers);
      count(counts, planned, answer);
      assertEquals(wrongsOf(contract, request, answer), []);
    }
  });
  await fc.assert(property, { seed, numRuns: runs });
  console.log(`Fuzz of the API: ${runs} runs, ${counts.requests} requests`);
  return counts;
}

function wrongsOf(
  contract: ApiContract,
  request: Request,
  answer: ReadAnswer,
): string[] {
  const { status } = answer;
  const at = `${request.method} ${request.url}`;
  if (status >= 500) return [`${at}: ${status} ${answer.text}`];
  const described = contract.find(request);
  // A strange id may lead to a path that is none of ours.
  if (!described) return status < 400 ? [`${at}: ${status}`] : [];
  return contract.wrongs(described, answer);
}

async function read(response: Response): Promise<ReadAnswer> {
  const { status, headers } = response;
  const isStream = headers.get("content-type")?.startsWith("text/event-stream");
  if (!isStream) return { status, headers, text: await response.text() };
  await response.body?.cancel();
  return { status, headers, text: null };
}

function count(
  counts: FuzzCounts,
  { described: { operation: { operationId } } }: PlannedRequest,
  { status }: ReadAnswer,
): void {
  counts.requests++;
  const statuses = counts.statuses.get(operationId) ?? new Map();
  counts.statuses.set(operationId, statuses);
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
}
