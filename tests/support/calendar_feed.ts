import { assertEquals } from "@std/assert";
import type { ApiUser, TestApi } from "./api_app.ts";

/** A user with a feed. */
export interface Subscriber extends ApiUser {
  /** Of the feed, with its key. */
  readonly url: string;
  readonly key: string;
}

/** Makes a user with a feed. */
export async function subscriber(api: TestApi): Promise<Subscriber> {
  const user = await api.user();
  const { status, json } = await user.send("POST", "/calendar-key");
  assertEquals(status, 201);
  return { ...user, url: String(json.url), key: String(json.key) };
}

/** Reads a feed. @throws {Error} Unless the answer is 200. */
export async function feedOf(api: TestApi, url: string): Promise<string> {
  const response = await api.fetch(new Request(url));
  const text = await response.text();
  assertEquals(response.status, 200, text);
  return text;
}
