import { assert, assertEquals, assertMatch } from "@std/assert";
import { createHash } from "node:crypto";
import {
  createSmsChannel,
  type SmsOptions,
} from "../../../../services/notifications/channels/sms.ts";
import {
  answer,
  type HttpAnswer,
  type HttpDouble,
  startHttpDouble,
} from "../../../support/http_double.ts";
import {
  deliverSample,
  SAMPLE_CLOCK,
} from "../../../support/sample_message.ts";

const ACCOUNT = { accountSid: "AC1", authToken: "t0ken-s3cret" };
const NUMBER = "+431234567890";

async function withSms(
  respond: HttpAnswer,
  use: (
    deliver: (changes?: object) => ReturnType<typeof deliverSample>,
    server: HttpDouble,
  ) => Promise<void>,
  options: Partial<SmsOptions> = {},
): Promise<void> {
  await using server = await startHttpDouble(respond);
  const channel = createSmsChannel({
    ...ACCOUNT,
    apiUrl: new URL("/base/", server.url),
    from: "+15005550006",
    clock: SAMPLE_CLOCK,
    ...options,
  });
  await use(
    (changes) =>
      deliverSample(channel, { channel: "sms", recipient: NUMBER, ...changes }),
    server,
  );
}

const ACCEPTED = answer(201, {}, '{"sid":"SM1","status":"queued"}');

Deno.test("createSmsChannel() sends exactly the form and its credentials", async () => {
  await withSms(ACCEPTED, async (deliver, server) => {
    assertEquals(await deliver({ body: "Don't forget: a&b=c +ä" }), {
      kind: "delivered",
      provider: "sms",
      providerMessageId: "SM1",
    });
    const [request, ...rest] = server.requests;
    assert(request);
    assertEquals(rest, []);
    const body = new TextDecoder().decode(request.body);
    assertEquals(
      body,
      "To=%2B431234567890&From=%2B15005550006&" +
        "Body=Don%27t+forget%3A+a%26b%3Dc+%2B%C3%A4",
    );
    assertEquals(
      request.requestLine,
      "POST /base/2010-04-01/Accounts/AC1/Messages.json HTTP/1.1",
    );
    assertEquals(request.headers, {
      host: server.url.host,
      authorization: `Basic ${btoa("AC1:t0ken-s3cret")}`,
      "content-type": "application/x-www-form-urlencoded",
      "idempotency-key": keyOf('["ada","notif-r-1","+431234567890"]'),
      "content-length": String(body.length),
      connection: "close",
    });
  });
});

Deno.test("createSmsChannel() gives attempts one key, other numbers and users others", async () => {
  await withSms(ACCEPTED, async (deliver, server) => {
    await deliver();
    await deliver();
    await deliver({ recipient: "+431234567891" });
    await deliver({ userId: "bob" });
    const keys = server.requests.map(({ headers }) =>
      headers["idempotency-key"]
    );
    assertEquals(keys[0], keys[1]);
    assertEquals(new Set(keys).size, 3);
  });
});

function keyOf(identity: string): string {
  return createHash("sha256").update(identity).digest("hex");
}

Deno.test("createSmsChannel() has no message sent beyond its end", async () => {
  await withSms(ACCEPTED, async (deliver, server) => {
    const nowMs = SAMPLE_CLOCK.now();
    for (const leftMs of [60_900, 0, 72 * 3_600_000]) {
      await deliver({ expiresAt: new Date(nowMs + leftMs) });
    }
    const periods = server.requests.map(({ body }) =>
      new URLSearchParams(new TextDecoder().decode(body)).get("ValidityPeriod")
    );
    assertEquals(periods, ["60", "1", null]);
  });
});

Deno.test("createSmsChannel() reads of an answer what can be read", async () => {
  for (
    const [odd, expected] of [
      [{ sid: 5 }, "retry"],
      [{ message: {} }, "retry"],
      [{ code: [] }, "permanent"],
      [{ code: "20003x" }, "permanent"],
    ] as const
  ) {
    const body = JSON.stringify({ sid: "SM1", code: 20003, ...odd });
    await withSms(answer(400, {}, body), async (deliver) => {
      assertEquals((await deliver()).kind, expected, body);
    });
  }
});

Deno.test("createSmsChannel() names a messaging service as one", async () => {
  const from = `MG${"0".repeat(32)}`;
  await withSms(ACCEPTED, async (deliver, server) => {
    await deliver();
    const form = new URLSearchParams(
      new TextDecoder().decode(server.requests[0]?.body),
    );
    assertEquals(form.get("MessagingServiceSid"), from);
    assertEquals(form.get("From"), null);
  }, { from });
});

Deno.test("createSmsChannel() cuts what would cost too much", async () => {
  await withSms(ACCEPTED, async (deliver, server) => {
    await deliver({ body: "x".repeat(20_000) });
    await deliver({ body: "😀".repeat(20_000) });
    const bodies = server.requests.map(({ body }) =>
      new URLSearchParams(new TextDecoder().decode(body)).get("Body") ?? ""
    );
    assertEquals(bodies.map((body) => body.length), [306, 133]);
    assert(bodies.every((body) => body.endsWith("...")));
  }, { maxSegments: 2 });
});

Deno.test("createSmsChannel() sends to E.164 numbers alone", async () => {
  const none = ["", "1234567", "+0123456789", "+12345", "+1234567890123456"]
    .concat("+43 1234567", "+431234567x", "+431234567\n", "tel:+431234567")
    .concat("++431234567", "+４３１２３４５６７", "+431234567,+431234568");
  await withSms(ACCEPTED, async (deliver, server) => {
    for (const recipient of none) {
      const { kind } = await deliver({ recipient });
      assertEquals(kind, "permanent", JSON.stringify(recipient));
    }
    assertEquals(server.connections(), 0);
  });
});

for (
  const [status, code, expected] of [
    [400, 21211, { kind: "permanent" }],
    [400, 21610, { kind: "permanent" }],
    [400, 21614, { kind: "permanent" }],
    [400, 99999, { kind: "permanent" }],
    [400, 21606, { kind: "retry", outage: "sms" }],
    [400, 21659, { kind: "retry", outage: "sms" }],
    [401, 20003, { kind: "retry", outage: "sms" }],
    [404, 20404, { kind: "retry", outage: "sms" }],
    [400, "20003", { kind: "retry", outage: "sms" }],
    [429, 20429, { kind: "retry", outage: undefined, retryAfterMs: 3_000 }],
    [429, 0, { kind: "retry", throttled: true, retryAfterMs: 3_000 }],
    [400, 21611, { kind: "retry", throttled: true, retryAfterMs: 3_000 }],
    [400, 14107, { kind: "retry", throttled: undefined, retryAfterMs: 3_000 }],
    [503, 20503, { kind: "retry", outage: "sms", retryAfterMs: 3_000 }],
    [302, 0, { kind: "retry", outage: undefined }],
  ] as const
) {
  Deno.test(`createSmsChannel() answers ${expected.kind} to ${status} with ${code}`, async () => {
    const body = JSON.stringify({ code, message: "as told", status });
    const respond = answer(status, { "Retry-After": "3" }, body);
    await withSms(respond, async (deliver) => {
      const outcome: Record<string, unknown> = { ...await deliver() };
      for (const [name, value] of Object.entries(expected)) {
        assertEquals(outcome[name], value, name);
      }
      if (code) assertMatch(`${outcome["error"]}`, RegExp(`${code} as told`));
    });
  });
}

for (const body of ["", "<html>", "null", '{"sid":7}', '{"sid":null}', "[]"]) {
  Deno.test(`createSmsChannel() takes an acceptance that says ${body || "nothing"}`, async () => {
    await withSms(answer(201, {}, body), async (deliver) => {
      const outcome = await deliver();
      assert(outcome.kind === "delivered");
      assertEquals(outcome.providerMessageId, null);
    });
  });
}

Deno.test("createSmsChannel() answers an ambiguous outage when no answer comes", async () => {
  await withSms(() => {}, async (deliver) => {
    const outcome = await deliver();
    assert(outcome.kind === "retry");
    assertEquals([outcome.outage, outcome.ambiguous], ["sms", true]);
  }, { timeoutMs: 100 });
});

Deno.test("createSmsChannel() reaches no private address by a name", async () => {
  await using server = await startHttpDouble(ACCEPTED);
  for (const host of ["localhost", "127.0.0.1.nip.invalid"]) {
    const channel = createSmsChannel({
      ...ACCOUNT,
      apiUrl: new URL(`https://${host}:${server.url.port}`),
      from: "Taskbell",
      clock: SAMPLE_CLOCK,
    });
    const { kind } = await deliverSample(channel, { recipient: NUMBER });
    assert(kind !== "delivered");
  }
  assertEquals(server.connections(), 0);
});
