/** The Message-ID of each mail, without brackets and domain. */
export function messageIds(mails: readonly { raw: Uint8Array }[]): string[] {
  return mails.map(({ raw }) => {
    const text = new TextDecoder().decode(raw);
    return /^message-id: <(\w+)@/im.exec(text)?.[1] ?? "";
  });
}
