import { assertEquals } from "@std/assert";
import { openApiDocument } from "../../../services/api/http/openapi/open_api.ts";
import { ApiContract, type ReadAnswer } from "./api_contract.ts";

/** Answers a request. */
export type Fetch = (request: Request) => Response | Promise<Response>;

/**
 * Wraps the application so that each of its answers is held against the
 * contract: tests of anything else then test that as well.
 *
 * @throws {AssertionError} From the call, where an answer is not as it may be.
 */
export function checkedFetch(
  fetch: Fetch,
): (request: Request) => Promise<Response> {
  const contract = new ApiContract(openApiDocument());
  return async (request) => {
    const response = await fetch(request);
    const described = contract.find(request);
    if (!described) return response;
    const isHead = request.method === "HEAD";
    const answer = await copyOf(response);
    assertEquals(contract.wrongs(described, answer, { isHead }), []);
    return response;
  };
}

/** Reads an answer and leaves it to be read once more. */
async function copyOf(response: Response): Promise<ReadAnswer> {
  const { status, headers } = response;
  const type = headers.get("content-type") ?? "";
  const text = type.startsWith("text/event-stream")
    ? null
    : await response.clone().text();
  return { status, headers, text };
}
