import { assert, assertEquals } from "@std/assert";
import { EXAMPLES } from "../../../../services/api/http/openapi/examples.ts";
import { startApi } from "../../../support/api_app.ts";
import { assertProblem } from "../../../support/assert_problem.ts";
import { SSRF_TARGETS } from "../../../support/ssrf_targets.ts";
import { testCases } from "../../../support/test_cases.ts";

/** The number of URLs, so that none is lost unseen. */
const TARGETS = 219;

const PROBLEM = { status: 422, kind: "invalid-input" };

const SUBSCRIPTION = EXAMPLES.registerPushSubscription?.body as object;

const ON_GRANT = [{ host: "127.0.0.1", port: 8080, isGrant: true }];

testCases("a target that must not be sent to", startApi, {
  "is refused as a webhook": async ({ user, database: { sql } }) => {
    const { send } = await user();
    let refused = 0;
    for (const { url } of SSRF_TARGETS) {
      const answer = await send("POST", "/webhooks", {
        body: { url: url.replace("{port}", "8080") },
      });
      assertProblem(answer, { ...PROBLEM, pointers: ["#/url"] });
      refused++;
    }
    assertEquals(refused, TARGETS);
    assertEquals((await sql`select from webhook_endpoints`).count, 0);
    const url = "https://hooks.example.com/a?b";
    const { status } = await send("POST", "/webhooks", { body: { url } });
    assertEquals(status, 201);
  },

  "is refused as the endpoint of a browser": async (
    { user, database: { sql } },
  ) => {
    const { send } = await user();
    let refused = 0;
    for (const { url } of SSRF_TARGETS) {
      const endpoint = url.replace("{port}", "8080")
        .replaceAll("hooks.example.com", "push.example.com");
      const answer = await send("POST", "/push-subscriptions", {
        body: { ...SUBSCRIPTION, endpoint },
      });
      assertProblem(answer, { ...PROBLEM, pointers: ["#/endpoint"] });
      refused++;
    }
    assertEquals(refused, TARGETS);
    assertEquals((await sql`select from push_subscriptions`).count, 0);
    const { status } = await send("POST", "/push-subscriptions", {
      body: SUBSCRIPTION,
    });
    assertEquals(status, 201);
  },

  "tells a webhook's hosts from those of browsers": async ({ user }) => {
    const { send } = await user();
    const swapped = [
      await send("POST", "/webhooks", {
        body: { url: "https://push.example.com/a" },
      }),
      await send("POST", "/push-subscriptions", {
        body: { ...SUBSCRIPTION, endpoint: "https://hooks.example.com/a" },
      }),
    ];
    assertEquals(swapped.map(({ status }) => status), [422, 422]);
  },

  "uses up no Idempotency-Key": async ({ user }) => {
    const { send } = await user();
    const headers = { "idempotency-key": crypto.randomUUID() };
    const post = (url: string) =>
      send("POST", "/webhooks", { body: { url }, headers });
    assertEquals((await post("https://evil.example/")).status, 422);
    assertEquals((await post("https://hooks.example.com/")).status, 201);
  },
});

Deno.test("a private address is taken by the operator's grant alone", async () => {
  const targets = { pushHosts: [], vapidPublicKey: undefined };
  await using api = await startApi({
    targets: { ...targets, webhookHosts: ON_GRANT },
  });
  const { send } = await api.user();
  const statusOf = async (url: string) =>
    (await send("POST", "/webhooks", { body: { url } })).status;
  assertEquals(await statusOf("http://127.0.0.1:8080/a"), 201);
  for (const { url, byAddress } of SSRF_TARGETS) {
    if (!byAddress) continue;
    const target = url.replace("{port}", "8080");
    // Some are no more than the granted address in other words.
    const isGrant = new URL(target).host === "127.0.0.1:8080";
    if (!isGrant) assertEquals(await statusOf(target), 422, url);
  }
  // Without a host there is no channel, and no key to subscribe by.
  const refused = await send("POST", "/push-subscriptions", {
    body: SUBSCRIPTION,
  });
  assertProblem(refused, { ...PROBLEM, pointers: ["#/endpoint"] });
  const { json } = await send("GET", "/push-key");
  assert("public_key" in json && json.public_key === null);
});
