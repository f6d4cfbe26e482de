import { createHash } from "node:crypto";
import type { Message } from "./channel.ts";

/**
 * What tells a message from all others: producers may give the messages of two
 * users the same id.
 */
export type MessageIdentity = Pick<Message, "userId" | "notificationId">;

/**
 * Makes the id under which receivers tell a repetition; every attempt has the
 * same.
 *
 * @returns 64 hexadecimal digits.
 */
export function messageKey(message: MessageIdentity): string {
  return messageHash(message).toHex();
}

/**
 * Makes such an id for a provider that is the same for all recipients: it
 * takes one message to two of them for two.
 *
 * @returns 64 hexadecimal digits.
 */
export function recipientKey(
  { userId, notificationId, recipient }:
    & MessageIdentity
    & Pick<Message, "recipient">,
): string {
  return hashOf([userId, notificationId, recipient]).toHex();
}

/** The bytes of {@linkcode messageKey}. */
export function messageHash(
  { userId, notificationId }: MessageIdentity,
): Uint8Array<ArrayBuffer> {
  return hashOf([userId, notificationId]);
}

function hashOf(parts: readonly string[]): Uint8Array<ArrayBuffer> {
  const hash = createHash("sha256").update(JSON.stringify(parts));
  return new Uint8Array(hash.digest());
}
