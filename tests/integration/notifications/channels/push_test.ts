import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Message } from "../../../../services/notifications/channels/channel.ts";
import {
  createPushChannel,
  type PushOptions,
} from "../../../../services/notifications/channels/push.ts";
import {
  answer,
  grantOf,
  type HttpAnswer,
  type HttpDouble,
  type HttpRequest,
  startHttpDouble,
} from "../../../support/http_double.ts";
import {
  makeVapidKeys,
  subscribe,
  type TestBrowser,
  verifyVapid,
} from "../../../support/push_service.ts";
import {
  deliverSample,
  SAMPLE_CLOCK,
  sampleMessage,
} from "../../../support/sample_message.ts";

const VAPID = makeVapidKeys();

interface Sent {
  deliver(changes?: Partial<Message>): ReturnType<typeof deliverSample>;
  server: HttpDouble;
  browser: TestBrowser;
}

async function withPush(
  respond: HttpAnswer,
  use: (sent: Sent) => Promise<void>,
  options: Partial<PushOptions> = {},
): Promise<void> {
  await using server = await startHttpDouble(respond);
  const browser = subscribe(new URL("/send/s3cret", server.url));
  const channel = createPushChannel({
    hosts: [grantOf(server.url)],
    vapid: VAPID,
    clock: SAMPLE_CLOCK,
    findTarget: () => Promise.resolve(browser.target),
    ...options,
  });
  await use({
    deliver: (changes) => deliverSample(channel, changes),
    server,
    browser,
  });
}

async function verify(request: HttpRequest, { url }: HttpDouble) {
  return await verifyVapid(request, {
    origin: url.origin,
    publicKey: VAPID.publicKey,
    now: new Date(SAMPLE_CLOCK.now()),
  });
}

Deno.test("createPushChannel() sends what the browser alone can read", async () => {
  await withPush(answer(201, { Location: "/m/1" }), async (sent) => {
    const outcome = await sent.deliver({ body: "Don't forget: ä 😀" });
    assertEquals(outcome, {
      kind: "delivered",
      provider: sent.server.url.host,
      providerMessageId: null,
    });
    const [request, ...rest] = sent.server.requests;
    assert(request);
    assertEquals(rest, []);
    assertEquals(request.requestLine, "POST /send/s3cret HTTP/1.1");
    const { authorization, host, topic, ...headers } = request.headers;
    assertEquals(headers, {
      "content-type": "application/octet-stream",
      "content-encoding": "aes128gcm",
      ttl: "86400",
      urgency: "high",
      "content-length": String(request.body.length),
      connection: "close",
    });
    assert(authorization);
    assertEquals(host, sent.server.url.host);
    assertMatch(topic ?? "", /^[\w-]{32}$/);
    assertEquals(JSON.parse(sent.browser.decrypt(request.body)), {
      notification_id: "notif-r-1",
      title: "Reminder: T",
      body: "Don't forget: ä 😀",
      metadata: { task_id: 7, reminder_id: "r-1" },
    });
    assertEquals(await verify(request, sent.server), {
      aud: sent.server.url.origin,
      exp: Math.floor(SAMPLE_CLOCK.now() / 1_000) + 43_200,
      sub: VAPID.subject,
    });
  });
});

Deno.test("createPushChannel() gives attempts one topic, each its own key", async () => {
  await withPush(answer(201), async ({ deliver, server }) => {
    await deliver();
    await deliver();
    await deliver({ notificationId: "notif-r-2" });
    const topics = server.requests.map(({ headers }) => headers["topic"]);
    assertEquals(topics[0], topics[1]);
    assert(topics[2] !== topics[0]);
    const keys = server.requests.map(({ body }) => body.slice(0, 86).toHex());
    assertEquals(new Set(keys).size, 3);
  });
});

Deno.test("createPushChannel() renews its token before it ends", async () => {
  let nowMs = SAMPLE_CLOCK.now();
  const clock = { now: () => nowMs };
  await withPush(answer(201), async ({ deliver, server }) => {
    const hour = 3_600_000;
    for (const laterMs of [0, 5 * hour, 7 * hour, 30 * hour, -hour]) {
      nowMs = SAMPLE_CLOCK.now() + laterMs;
      await deliver();
      const request = server.requests.at(-1);
      assert(request);
      const now = new Date(nowMs);
      const { exp } = await verifyVapid(request, {
        origin: server.url.origin,
        publicKey: VAPID.publicKey,
        now,
      });
      const leftS = Number(exp) - nowMs / 1_000;
      assert(leftS > 3_600 && leftS < 86_400, `${leftS} s`);
    }
    const tokens = server.requests.map(({ headers }) => headers.authorization);
    assertEquals(tokens[0], tokens[1]);
    assertEquals(new Set(tokens).size, 4);
  }, { clock });
});

Deno.test("createPushChannel() sends no more than a service takes", async () => {
  await withPush(answer(201), async ({ deliver, server, browser }) => {
    const metadata = JSON.stringify({ x: "m".repeat(5_000) });
    for (const text of ["x", "ä", "😀", "\u0001", '"', "\u2028"]) {
      await deliver({ body: text.repeat(4_000) });
      await deliver({ body: "b", subject: text.repeat(5_000) });
      await deliver({ metadata });
      const sizes = server.requests.slice(-3).map(({ body }) => body.length);
      assert(sizes.every((size) => size <= 4_096), `${sizes}`);
      const [cut, titled, bare] = server.requests.slice(-3).map(({ body }) =>
        JSON.parse(browser.decrypt(body))
      );
      assert(sizes[0] && sizes[0] > 4_080, `${sizes}`);
      assertMatch(cut.body, new RegExp(`^(${RegExp.escape(text)})+…$`));
      assertEquals(cut.title, "Reminder: T");
      assertMatch(titled.title, new RegExp(`^(${RegExp.escape(text)})+…$`));
      assertEquals([bare.metadata, bare.body], [null, "Don't forget: T"]);
    }
  });
});

for (
  const [status, headers, expected] of [
    [200, {}, { kind: "delivered" }],
    [202, { "apns-id": "A-1" }, {
      kind: "delivered",
      providerMessageId: "A-1",
    }],
    [404, {}, { kind: "target_gone" }],
    [410, {}, { kind: "target_gone" }],
    [400, {}, { kind: "permanent" }],
    [413, {}, { kind: "permanent" }],
    [401, {}, { kind: "retry", outage: undefined }],
    [403, {}, { kind: "retry", outage: undefined }],
    [307, {}, { kind: "retry", outage: undefined }],
    [429, { "Retry-After": "120" }, {
      kind: "retry",
      retryAfterMs: 120_000,
      throttled: true,
      outage: undefined,
    }],
    [503, { "Retry-After": "Wed, 04 Mar 2026 05:07:07 GMT" }, {
      kind: "retry",
      retryAfterMs: 59_110,
      throttled: undefined,
      outage: undefined,
    }],
    [500, {}, { kind: "retry", retryAfterMs: undefined, outage: undefined }],
  ] as const
) {
  const told = `${status} ${JSON.stringify(headers)}`;
  Deno.test(`createPushChannel() answers ${expected.kind} to ${told}`, async () => {
    await withPush(answer(status, headers), async ({ deliver }) => {
      const outcome: Record<string, unknown> = { ...await deliver() };
      for (const [name, value] of Object.entries(expected)) {
        assertEquals(outcome[name], value, name);
      }
    });
  });
}

Deno.test("createPushChannel() names the key where its service refuses us", async () => {
  for (const status of [401, 403]) {
    await withPush(answer(status), async ({ deliver }) => {
      const outcome = await deliver();
      assert(outcome.kind === "retry");
      assertMatch(outcome.error, /answered 40[13]: VAPID_PUBLIC_KEY may not/);
    });
  }
});

Deno.test("createPushChannel() takes who can't be connected to for away, not who hangs", async () => {
  const hangs = () => {};
  await withPush(hangs, async ({ deliver, server }) => {
    const late = await deliver();
    assert(late.kind === "retry");
    assertEquals([late.outage, late.ambiguous], [undefined, true]);
    await server[Symbol.asyncDispose]();
    const away = await deliver();
    assert(away.kind === "retry");
    assertEquals([away.outage, away.ambiguous], [server.url.host, false]);
  }, { timeoutMs: 100 });
});

Deno.test("createPushChannel() lets no service keep a message beyond its end", async () => {
  await withPush(answer(201), async ({ deliver, server }) => {
    const nowMs = SAMPLE_CLOCK.now();
    for (const leftMs of [60_900, 0, -5_000, 172_800_000]) {
      await deliver({ expiresAt: new Date(nowMs + leftMs) });
    }
    const ttls = server.requests.map(({ headers }) => headers["ttl"]);
    assertEquals(ttls, ["60", "0", "0", "86400"]);
  });
});

for (
  const [what, findTarget, expected] of [
    ["is none any more", () => Promise.resolve(null), "target_gone"],
    ["can't be found", () => Promise.reject(new Error("57014")), "retry"],
    ["is not found in time", () => new Promise<null>(() => {}), "retry"],
  ] as const
) {
  Deno.test(`createPushChannel() asks no service where the target ${what}`, async () => {
    await withPush(answer(201), async ({ server }) => {
      const channel = createPushChannel({
        hosts: [grantOf(server.url)],
        vapid: VAPID,
        clock: SAMPLE_CLOCK,
        findTarget,
      });
      const timeout = AbortSignal.timeout(100);
      const outcome = await channel.deliver(sampleMessage(), timeout);
      assert(outcome.kind === expected && outcome.unasked);
      assertEquals(server.connections(), 0);
      if (outcome.kind !== "retry") return;
      assertEquals(outcome.outage, "database");
      assertEquals(outcome.error, "The database is not available");
    });
  });
}

Deno.test("createPushChannel() sends nothing to keys that are none", async () => {
  await withPush(answer(201), async ({ server, browser }) => {
    const { target } = browser;
    const changes = [
      { p256dh: "" },
      { p256dh: "*" },
      { p256dh: target.auth },
      { p256dh: `${target.p256dh.slice(0, -4)}AAAA` },
      { auth: "" },
      { auth: target.p256dh },
    ];
    for (const changed of changes) {
      const channel = createPushChannel({
        hosts: [grantOf(server.url)],
        vapid: VAPID,
        clock: SAMPLE_CLOCK,
        findTarget: () => Promise.resolve({ ...target, ...changed }),
      });
      const { kind } = await deliverSample(channel);
      assertEquals(kind, "permanent", JSON.stringify(changed));
    }
    assertEquals(server.connections(), 0);
  });
});
