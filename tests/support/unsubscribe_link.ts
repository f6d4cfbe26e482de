import { assert } from "@std/assert";
import PostalMime from "postal-mime";

/** What a mail says of stopping such mails. */
export interface UnsubscribeLink {
  /** The URL in List-Unsubscribe; `null`: there is none. */
  url: string | null;
  /** What List-Unsubscribe-Post wants to be sent there; `null`: nothing. */
  post: string | null;
}

/** Reads the headers of a mail by which mail programs offer to stop it. */
export async function unsubscribeLink(
  raw: Uint8Array | string,
): Promise<UnsubscribeLink> {
  const { headers } = await PostalMime.parse(raw);
  const valueOf = (name: string) =>
    headers.find(({ key }) => key === name)?.value ?? null;
  const url = valueOf("list-unsubscribe");
  const post = valueOf("list-unsubscribe-post");
  assert(url === null || /^<[^<>\s]+>$/.test(url), `${url}`);
  return { url: url?.slice(1, -1) ?? null, post };
}
