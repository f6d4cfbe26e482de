import {
  type AllowedHost,
  checkTargetUrl,
  TargetRefused,
} from "@taskbell/targets";
import { Buffer } from "node:buffer";
import { z } from "zod";
import { invalidInput } from "../http/problem.ts";

/** The longest URL that is stored, in bytes. */
const MAX_BYTES = 2_000;

/** The URL of a target in a body: {@linkcode targetUrl} checks it. */
export const targetUrlInput = z.string().min(1).max(MAX_BYTES).meta({
  format: "uri",
});

/**
 * Checks the URL of a target that is to be saved, as the worker does before
 * it sends.
 *
 * @param options `pointer`: where in the body it is; `hosts`: where it may
 * lead.
 * @throws {Problem} With the reason.
 */
export function targetUrl(
  text: string,
  { pointer, hosts }: { pointer: string; hosts: readonly AllowedHost[] },
): URL {
  const url = checkedUrl(text, { pointer, hosts });
  // What is stored is the URL as it is written out.
  if (Buffer.byteLength(url.href) <= MAX_BYTES) return url;
  throw invalidInput(pointer, `must have at most ${MAX_BYTES} bytes`);
}

function checkedUrl(
  text: string,
  { pointer, hosts }: { pointer: string; hosts: readonly AllowedHost[] },
): URL {
  try {
    return checkTargetUrl(text, hosts);
  } catch (error) {
    if (!(error instanceof TargetRefused)) throw error;
    throw invalidInput(pointer, error.rule);
  }
}
