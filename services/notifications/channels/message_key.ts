import { createHash } from "node:crypto";
import type { Message } from "./channel.ts";

/**
 * Makes an id of a message that fits anywhere: letters, digits, `-` and `_`,
 * 64 at the most. Every attempt has the same; a notification's id may be any
 * text, so that one that does not fit is hashed.
 */
export function messageKey({ notificationId }: Message): string {
  return /^[\w-]{1,64}$/.test(notificationId)
    ? notificationId
    : messageHash({ notificationId }).toHex();
}

/** The SHA-256 hash of a notification's id. */
export function messageHash(
  { notificationId }: Pick<Message, "notificationId">,
): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(notificationId).digest());
}
