import { bodyLimit } from "@hono/hono/body-limit";
import type { MiddlewareHandler } from "@hono/hono";
import { Problem } from "../problem.ts";

/** The largest body that a request may have, in bytes. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Refuses a body of more than 1 MiB, whatever length it declares. */
export function limitBody(): MiddlewareHandler {
  return bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw new Problem("too-large", {
        detail: `A body may have ${MAX_BODY_BYTES} bytes`,
      });
    },
  });
}
