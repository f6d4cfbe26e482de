import { Buffer } from "node:buffer";

/** An event as a stream of server-sent events carries it. */
export interface StreamedEvent {
  /** The event's number, which rises along the user's stream. */
  seq: number;
  /** The event's type. */
  type: string;
  /** The envelope as JSON in one line; `null`: it is not kept any more. */
  value: string | null;
}

/** A run of events, ready to be sent. */
export interface EventPage {
  /** The text of all of them, in UTF-8. */
  bytes: Uint8Array;
  /** The number of the last one. */
  lastSeq: number;
  /** Whether it ends before an event that is not kept any more. */
  isCut: boolean;
}

/**
 * Writes events as a stream has them. Their JSON has no line break, which
 * would end the field.
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream}
 */
export function eventPage(events: readonly StreamedEvent[]): EventPage {
  let text = "";
  let lastSeq = 0;
  let isCut = false;
  for (const { seq, type, value } of events) {
    isCut = value === null;
    if (isCut) break;
    text += `id: ${seq}\nevent: ${type}\ndata: ${value}\n\n`;
    lastSeq = seq;
  }
  return { bytes: Buffer.from(text), lastSeq, isCut };
}
