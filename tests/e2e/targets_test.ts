import { assert, assertEquals } from "@std/assert";
import { Webhook } from "standardwebhooks";
import type { ApiClient } from "../support/api_client.ts";
import { eventually } from "../support/eventually.ts";
import {
  answer,
  type HttpDouble,
  startHttpDouble,
} from "../support/http_double.ts";
import {
  makeVapidKeys,
  subscribe,
  verifyVapid,
} from "../support/push_service.ts";
import { startStack } from "../support/stack.ts";
import { EventReader } from "../support/streams/event_reader.ts";

const TIMEOUT = { timeoutMs: 30_000 };

async function send(
  client: ApiClient,
  [method, path]: [method: string, path: string],
  body?: unknown,
): Promise<Record<string, unknown>> {
  const response = await client.request(method, path, body);
  const text = await response.text();
  assert(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

/** Sets a reminder that is due at once on a channel. */
async function remind(client: ApiClient, channel: string): Promise<string> {
  const { id } = await client.createTask("Water the plants");
  const reminder = await send(client, ["POST", `/tasks/${id}/reminders`], {
    remind_at: new Date().toISOString(),
    channel,
  });
  return `notif-${reminder.reminder_id}`;
}

/** Waits until a notification has reached all of its recipients. */
async function sent(client: ApiClient, id: string): Promise<unknown[]> {
  return await eventually(async () => {
    const { deliveries } = await send(client, ["GET", `/notifications/${id}`]);
    const list = deliveries as { state: string; recipient: string }[];
    assert(list.length > 0 && list.every(({ state }) => state === "sent"));
    return list.map(({ recipient }) => recipient);
  }, TIMEOUT);
}

function only({ requests }: HttpDouble) {
  const [request, ...others] = requests;
  assert(request);
  assertEquals(others, []);
  return request;
}

Deno.test("a reminder reaches a webhook, a browser and the inbox that a user has registered", async () => {
  await using receiver = await startHttpDouble(answer(204));
  await using service = await startHttpDouble(answer(201));
  const vapid = makeVapidKeys();
  await using stack = await startStack({
    environment: {
      WEBHOOK_ALLOWED_HOSTS: receiver.url.host,
      PUSH_ALLOWED_HOSTS: service.url.host,
      VAPID_PUBLIC_KEY: vapid.publicKey,
      VAPID_PRIVATE_KEY: vapid.privateKey,
      VAPID_SUBJECT: vapid.subject,
    },
  });
  const client = await stack.client("ada");
  const { body } = await client.request("GET", "/events");
  assert(body);
  await using stream = new EventReader(body);

  const webhook = await send(client, ["POST", "/webhooks"], {
    url: new URL("/hook?key=k", receiver.url).href,
  });
  const hooked = await remind(client, "webhook");
  assertEquals(await sent(client, hooked), [webhook.webhook_id]);
  const hook = only(receiver);
  assertEquals(hook.requestLine, "POST /hook?key=k HTTP/1.1");
  const read = new Webhook(String(webhook.secret)).verify(
    new TextDecoder().decode(hook.body),
    hook.headers,
  ) as { type: string; data: { subject: string } };
  assertEquals(read.type, "notification");
  assertEquals(read.data.subject, "Reminder: Water the plants");

  const { public_key } = await send(client, ["GET", "/push-key"]);
  assertEquals(public_key, vapid.publicKey);
  const browser = subscribe(new URL("/send/abc", service.url));
  const { endpoint, ...keys } = browser.target;
  const subscription = await send(client, ["POST", "/push-subscriptions"], {
    endpoint,
    expirationTime: null,
    keys,
  });
  const pushed = await remind(client, "push");
  assertEquals(await sent(client, pushed), [subscription.subscription_id]);
  const push = only(service);
  await verifyVapid(push, {
    origin: service.url.origin,
    publicKey: vapid.publicKey,
    now: new Date(),
  });
  const { notification_id, title } = JSON.parse(browser.decrypt(push.body));
  assertEquals(
    [notification_id, title],
    [pushed, "Reminder: Water the plants"],
  );

  const shown = await remind(client, "in_app");
  // The stream tells of it once it can be read.
  await eventually(() => {
    const told = stream.events.filter(({ type, data }) =>
      type === "notification.sent" && JSON.stringify(data).includes(shown)
    );
    assertEquals(told.length, 1);
  }, TIMEOUT);
  const { items } = await send(client, ["GET", "/inbox?unread=true"]);
  const [message, ...others] = items as Record<string, unknown>[];
  assertEquals([message?.notification_id, others.length], [shown, 0]);
  assertEquals(message?.body, "Don't forget: Water the plants");
  await send(client, ["POST", `/inbox/${message?.message_id}/read`]);
  const { unread } = await send(client, ["GET", "/inbox/unread-count"]);
  assertEquals(unread, 0);
});
