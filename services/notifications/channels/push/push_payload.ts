import type { PushContent } from "../../templates/rendered.ts";
import { MAX_PLAIN_BYTES } from "./encrypt_push.ts";

/** What the service worker of a subscription reads. */
export interface PushPayload extends PushContent {
  /** The same on every attempt: a repetition replaces the notification. */
  notification_id: string;
}

/**
 * Writes a payload as JSON that a push service takes. What is too long loses
 * its metadata first, then the end of its text, then that of its title.
 */
export function encodePushPayload(payload: PushPayload): Uint8Array {
  const whole = encode(payload);
  if (whole.length <= MAX_PLAIN_BYTES) return whole;
  const bare = { ...payload, metadata: null };
  const withoutBody = encode({ ...bare, body: "" });
  const body = cut(payload.body, MAX_PLAIN_BYTES - withoutBody.length);
  if (withoutBody.length <= MAX_PLAIN_BYTES) return encode({ ...bare, body });
  const empty = encode({ ...bare, body: "", title: "" });
  const title = cut(payload.title, MAX_PLAIN_BYTES - empty.length);
  return encode({ ...bare, body: "", title });
}

/** Cuts a text so that it takes no more bytes as a JSON string's content. */
function cut(text: string, maxBytes: number): string {
  const ellipsis = "…";
  let left = maxBytes - jsonBytes(ellipsis);
  if (jsonBytes(text) <= maxBytes) return text;
  let end = 0;
  for (const character of text) {
    left -= jsonBytes(character);
    if (left < 0) break;
    end += character.length;
  }
  return text.slice(0, end) + ellipsis;
}

/** The bytes of a text within a JSON string. */
function jsonBytes(text: string): number {
  return encode(text).length - 2;
}

function encode(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
