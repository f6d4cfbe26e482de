/** A message of a PostgreSQL client, with the type and length it came with. */
export interface FrontendMessage {
  /** The type byte as a letter; for the untyped ones, what they ask. */
  type: string;
  /** The whole message. */
  bytes: Uint8Array;
}

/** The untyped messages by the number that follows their length. */
const UNTYPED = new Map([
  [196_608, "startup"],
  [80_877_102, "cancel"],
  [80_877_103, "encryption"],
  [80_877_104, "encryption"],
]);

/**
 * Splits what a PostgreSQL client sends into messages of protocol 3.0.
 * Messages before and including the startup have no type byte. Ends where
 * the client does; the torn message before the end is left out.
 *
 * @throws {Error} When the client speaks another protocol.
 */
export async function* frontendMessages(
  client: { read(buffer: Uint8Array): Promise<number | null> },
): AsyncGenerator<FrontendMessage> {
  const buffer = new Uint8Array(65_536);
  let pending = new Uint8Array();
  let started = false;
  while (true) {
    const count = await client.read(buffer);
    if (count === null) return;
    pending = concat(pending, buffer.subarray(0, count));
    while (true) {
      const length = messageLength(pending, started);
      if (length === null || pending.length < length) break;
      const bytes = pending.slice(0, length);
      pending = pending.subarray(length);
      const type: string = started
        ? String.fromCharCode(bytes[0] ?? 0)
        : untyped(bytes);
      started ||= type === "startup";
      yield { type, bytes };
    }
  }
}

function messageLength(bytes: Uint8Array, typed: boolean): number | null {
  const offset = typed ? 1 : 0;
  if (bytes.length < offset + 4) return null;
  const length = view(bytes).getInt32(offset);
  // The length counts itself; less would never end.
  if (length < 4) {
    throw new Error(`Cannot read a message as its length is ${length}`);
  }
  return offset + length;
}

function untyped(bytes: Uint8Array): string {
  const code = bytes.length < 8 ? 0 : view(bytes).getInt32(4);
  const type = UNTYPED.get(code);
  if (type === undefined) {
    throw new Error(`Cannot serve the client as its protocol is ${code}`);
  }
  return type;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function concat(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(head.length + tail.length);
  joined.set(head);
  joined.set(tail, head.length);
  return joined;
}
