import { type EventOf, parseInstant } from "@taskbell/events";
import { Buffer } from "node:buffer";

type Payload = EventOf<"notification.send">["payload"];

/**
 * The most bytes of each part as JSON: the events that tell what became of it
 * have all three, and a record of Kafka has 1 MB by default.
 */
const MOST_BYTES = 256 * 1_024;

/** As much is shown of what can't be read. */
const SHOWN_CHARACTERS = 64;

/** A notification that is asked for in a way in which it can't be delivered. */
class NotificationRejected extends Error {
  /** Trying again is of no use. */
  readonly retriable = false;

  constructor(rule: string, value: string) {
    super(
      `Cannot deliver the notification as ${rule}: current value is ${value}`,
    );
    this.name = "NotificationRejected";
  }
}

/**
 * Checks what the schema of the event leaves open.
 *
 * @throws {Error} That is not retriable, for metadata of ours that can't be
 * read, and for what is too long.
 */
export function assertDeliverable(
  { subject, body, metadata }: Payload,
): void {
  for (const [name, part] of Object.entries({ subject, body, metadata })) {
    const bytes = Buffer.byteLength(JSON.stringify(part));
    if (bytes <= MOST_BYTES) continue;
    const rule = `${name} must have at most ${MOST_BYTES} bytes as JSON`;
    throw new NotificationRejected(rule, String(bytes));
  }
  assertCritical(metadata?.["critical"]);
  assertExpiry(metadata?.["expires_at"]);
}

function assertCritical(value: unknown): void {
  if (value === undefined || value === null) return;
  if (typeof value === "boolean") return;
  const rule = "metadata.critical must be true or false";
  throw new NotificationRejected(rule, `a ${typeof value}`);
}

function assertExpiry(value: unknown): void {
  if (value === undefined || value === null) return;
  const isText = typeof value === "string";
  if (isText && parseInstant(value, { naiveIsUtc: true }) !== null) return;
  const rule = "metadata.expires_at must be an ISO 8601 instant";
  const shown = isText
    ? JSON.stringify(value.slice(0, SHOWN_CHARACTERS))
    : `a ${typeof value}`;
  throw new NotificationRejected(rule, shown);
}
