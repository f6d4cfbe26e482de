/** Writes all the bytes, however few the writer takes at once. */
export async function writeAll(
  writer: { write(bytes: Uint8Array): Promise<number> },
  bytes: Uint8Array,
): Promise<void> {
  for (let sent = 0; sent < bytes.length;) {
    sent += await writer.write(bytes.subarray(sent));
  }
}
