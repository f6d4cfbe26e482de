import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { createHash } from "node:crypto";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import type { TargetOptions } from "../../../../services/notifications/channels/target_channel.ts";
import {
  createWebhookChannel,
  type WebhookTarget,
} from "../../../../services/notifications/channels/webhook.ts";
import {
  answer,
  grantOf,
  type HttpAnswer,
  type HttpDouble,
  startHttpDouble,
} from "../../../support/http_double.ts";
import {
  deliverSample,
  sampleMessage,
} from "../../../support/sample_message.ts";
import { makeTestCertificate } from "../../../support/test_certificate.ts";
import { unusedPort } from "../../../support/unused_port.ts";

const SECRET = `whsec_${new Uint8Array(24).fill(7).toBase64()}`;
const OLD_SECRET = `whsec_${new Uint8Array(64).fill(9).toBase64()}`;

/** What tells Ada's sample from all other messages. */
const KEY = createHash("sha256").update('["ada","notif-r-1"]').digest("hex");

function channelTo(
  base: URL,
  target: Partial<WebhookTarget> = {},
  options: Partial<TargetOptions<WebhookTarget>> = {},
) {
  return createWebhookChannel({
    hosts: [grantOf(base)],
    clock: { now: () => Date.now() },
    findTarget: () =>
      Promise.resolve({
        url: new URL("/hook/s3cret?key=k3y", base).href,
        secrets: [SECRET],
        ...target,
      }),
    ...options,
  });
}

async function withServer(
  respond: HttpAnswer,
  use: (server: HttpDouble) => Promise<void>,
): Promise<void> {
  await using server = await startHttpDouble(respond);
  await use(server);
}

Deno.test("createWebhookChannel() sends what any verifier takes", async () => {
  await withServer(answer(204), async (server) => {
    const channel = channelTo(server.url, { secrets: [SECRET, OLD_SECRET] });
    const outcome = await deliverSample(channel, {
      channel: "webhook",
      recipient: "target-1",
      body: "Don't forget: ä 😀\u2028",
    });
    assertEquals(outcome, {
      kind: "delivered",
      provider: server.url.host,
      providerMessageId: KEY,
    });
    const [request, ...rest] = server.requests;
    assert(request);
    assertEquals(rest, []);
    assertEquals(request.requestLine, "POST /hook/s3cret?key=k3y HTTP/1.1");
    const body = new TextDecoder().decode(request.body);
    assertEquals(
      body,
      '{"type":"notification","timestamp":"2026-02-03T04:05:06.007Z","data":' +
        '{"notification_id":"notif-r-1","channel":"webhook","recipient":' +
        '"target-1","subject":"Reminder: T","body":"Don\'t forget: ä 😀\u2028",' +
        '"metadata":{"task_id":7,"reminder_id":"r-1"}}}',
    );
    assertEquals(Object.keys(request.headers).sort(), [
      "connection",
      "content-length",
      "content-type",
      "host",
      "user-agent",
      "webhook-id",
      "webhook-signature",
      "webhook-timestamp",
    ]);
    assertEquals(request.headers["content-type"], "application/json");
    for (const secret of [SECRET, OLD_SECRET]) {
      new Webhook(secret).verify(body, request.headers);
    }
  });
});

Deno.test("createWebhookChannel() signs every byte", async () => {
  await withServer(answer(204), async (server) => {
    await deliverSample(channelTo(server.url));
    const [request] = server.requests;
    assert(request);
    const verifier = new Webhook(SECRET);
    const verify = (body: string, changed: Record<string, string> = {}) =>
      verifier.verify(body, { ...request.headers, ...changed });
    const assertRefused = (act: () => unknown) =>
      assertThrows(act, WebhookVerificationError);
    const body = new TextDecoder().decode(request.body);
    verify(body);
    for (let at = 0; at < request.body.length; at++) {
      const changed = request.body.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      const text = new TextDecoder("latin1").decode(changed);
      assertRefused(() => verify(text));
    }
    const stamp = Number(request.headers["webhook-timestamp"]);
    const changes: Record<string, string>[] = [
      { "webhook-id": "notif-r-2" },
      { "webhook-timestamp": String(stamp + 1) },
      { "webhook-timestamp": String(stamp - 3_600) },
    ];
    for (const changed of changes) assertRefused(() => verify(body, changed));
    const other = new Webhook(OLD_SECRET);
    assertRefused(() => other.verify(body, request.headers));
  });
});

Deno.test("createWebhookChannel() keeps id and body over attempts, not the time", async () => {
  let nowMs = 1_772_600_767_890;
  await withServer(answer(503), async (server) => {
    const clock = { now: () => nowMs };
    const channel = channelTo(server.url, {}, { clock });
    await deliverSample(channel);
    nowMs += 60_000;
    await deliverSample(channel);
    await deliverSample(channel, { notificationId: "a\r\nX-Evil: ü.1" });
    await deliverSample(channel, { userId: "bob" });
    const [first, second, third, bobs] = server.requests;
    assert(first && second && third && bobs);
    assertEquals(first.headers["webhook-id"], KEY);
    assertEquals(second.headers["webhook-id"], KEY);
    assertNotEquals(bobs.headers["webhook-id"], KEY);
    assertEquals(second.body, first.body);
    assertEquals(first.headers["webhook-timestamp"], "1772600767");
    assertEquals(second.headers["webhook-timestamp"], "1772600827");
    assertMatch(third.headers["webhook-id"] ?? "", /^[0-9a-f]{64}$/);
  });
});

for (
  const [status, headers, expected] of [
    [200, {}, { kind: "delivered" }],
    [299, {}, { kind: "delivered" }],
    [410, {}, { kind: "target_gone" }],
    [301, { Location: "/b" }, { kind: "retry", outage: undefined }],
    [400, {}, { kind: "retry", outage: undefined }],
    [404, {}, { kind: "retry", outage: undefined }],
    [429, { "Retry-After": "90" }, { kind: "retry", retryAfterMs: 90_000 }],
    [503, { "Retry-After": "0" }, { kind: "retry", retryAfterMs: 0 }],
    [503, { "Retry-After": "soon" }, {
      kind: "retry",
      retryAfterMs: undefined,
    }],
    [500, {}, { kind: "retry", outage: "HOST" }],
  ] as const
) {
  const told = `${status} ${JSON.stringify(headers)}`;
  Deno.test(`createWebhookChannel() answers ${expected.kind} to ${told}`, async () => {
    await withServer(answer(status, headers, "told s3cret"), async (server) => {
      const outcome: Record<string, unknown> = {
        ...await deliverSample(channelTo(server.url)),
      };
      for (const [name, value] of Object.entries(expected)) {
        const wanted = value === "HOST" ? server.url.host : value;
        assertEquals(outcome[name], wanted, name);
      }
      assert(!JSON.stringify(outcome).includes("told"));
      assertEquals(server.requests.length, 1);
    });
  });
}

Deno.test("createWebhookChannel() answers an outage when nobody answers", async () => {
  const url = new URL(`http://127.0.0.1:${unusedPort()}`);
  const refused = await deliverSample(channelTo(url));
  assert(refused.kind === "retry");
  assertEquals([refused.outage, refused.ambiguous], [url.host, false]);
  await withServer(() => {}, async (server) => {
    const channel = channelTo(server.url, {}, { timeoutMs: 100 });
    const silent = await deliverSample(channel);
    assert(silent.kind === "retry");
    assertEquals([silent.outage, silent.ambiguous], [server.url.host, true]);
    assertMatch(silent.error, /No answer within 100 ms/);
  });
});

Deno.test("createWebhookChannel() blames nobody when it is told to let go", async () => {
  const letGo = new AbortController();
  await withServer(
    () => letGo.abort(new Error("enough")),
    async (server) => {
      const outcome = await channelTo(server.url)
        .deliver(sampleMessage(), letGo.signal);
      assert(outcome.kind === "retry");
      assertEquals([outcome.outage, outcome.ambiguous], [undefined, true]);
    },
  );
});

Deno.test("createWebhookChannel() verifies TLS by the host", async () => {
  const certificate = await makeTestCertificate();
  await using server = await startHttpDouble(answer(204), certificate);
  const trusting = channelTo(server.url, {}, { ca: certificate.cert });
  assertEquals((await deliverSample(trusting)).kind, "delivered");
  const usual = await deliverSample(channelTo(server.url));
  assert(usual.kind === "retry");
  assertEquals(usual.ambiguous, false);
  assertEquals(server.requests.length, 1);
});

Deno.test("createWebhookChannel() sends nothing without a good secret", async () => {
  const bad = ["", "whsec_", "whsec_AAAA", SECRET.slice(6), `${SECRET}*`];
  await withServer(answer(204), async (server) => {
    for (const secrets of [[], ...bad.map((each) => [SECRET, each])]) {
      const outcome = await deliverSample(channelTo(server.url, { secrets }));
      assertEquals(outcome.kind, "permanent", JSON.stringify(secrets));
    }
    assertEquals(server.connections(), 0);
  });
});

Deno.test("createWebhookChannel() asks for the target of the user", async () => {
  const asked: string[] = [];
  const channel = channelTo(new URL("http://127.0.0.1:1"), {}, {
    findTarget: ({ userId, recipient }) => {
      asked.push(`${userId} ${recipient}`);
      return recipient === "gone"
        ? Promise.resolve(null)
        : Promise.reject(new Error("no database"));
    },
  });
  const gone = await deliverSample(channel, { recipient: "gone" });
  assertEquals(gone.kind, "target_gone");
  const failed = await deliverSample(channel, { recipient: "t" });
  assert(failed.kind === "retry");
  assertEquals([failed.outage, failed.unasked], ["database", true]);
  assertEquals(asked, ["ada gone", "ada t"]);
});
