import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type AllowedHost,
  checkTargetUrl,
  parseAllowedHost,
  portOf,
  TargetRefused,
} from "@taskbell/targets";
import { createWebhookChannel } from "../../../../services/notifications/channels/webhook.ts";
import { startCanary } from "../../../support/canary.ts";
import {
  deliverSample,
  SAMPLE_CLOCK,
} from "../../../support/sample_message.ts";
import { SSRF_TARGETS } from "../../../support/ssrf_targets.ts";

/** The number of URLs, so that none is lost unseen. */
const TARGETS = 219;

const SECRET = `whsec_${new Uint8Array(24).toBase64()}`;

const HOOKS: AllowedHost = {
  host: "hooks.example.com",
  port: 443,
  isGrant: false,
};

async function deliver(url: string, hosts: readonly AllowedHost[]) {
  const channel = createWebhookChannel({
    hosts,
    clock: SAMPLE_CLOCK,
    findTarget: () => Promise.resolve({ url, secrets: [SECRET] }),
    timeoutMs: 1_000,
  });
  return await deliverSample(channel);
}

Deno.test("the list of forbidden targets is complete", () => {
  const urls = SSRF_TARGETS.map(({ url }) => url);
  assertEquals(new Set(urls).size, TARGETS);
  assertEquals(urls.length, TARGETS);
});

Deno.test("checkTargetUrl() takes no forbidden target when it is saved", () => {
  for (const { url } of SSRF_TARGETS) {
    const target = url.replace("{port}", "8080");
    assertThrows(() => checkTargetUrl(target, [HOOKS]), TargetRefused);
  }
  const saved = checkTargetUrl("https://hooks.example.com/a?b#c", [HOOKS]);
  assertEquals(saved.hostname, "hooks.example.com");
  checkTargetUrl("HTTPS://HOOKS.example.com:443/", [HOOKS]);
});

Deno.test("createWebhookChannel() sends to no forbidden target", async () => {
  await using canary = startCanary();
  const { port } = canary;
  for (const { url } of SSRF_TARGETS) {
    const outcome = await deliver(url.replace("{port}", `${port}`), [HOOKS]);
    assertEquals(outcome.kind, "permanent", url);
  }
  assertEquals(await canary.hits(), 0);
});

Deno.test("createWebhookChannel() connects to no forbidden address that is listed", async () => {
  await using canary = startCanary();
  const { port } = canary;
  let refused = 0;
  for (const { url } of SSRF_TARGETS.filter((each) => each.byAddress)) {
    const target = url.replace("{port}", `${port}`).replace(
      "http:",
      "https:",
    );
    const parsed = new URL(target);
    // As if it were a name that the operator trusts.
    const listed: AllowedHost = {
      host: parsed.hostname,
      port: portOf(parsed),
      isGrant: false,
    };
    const outcome = await deliver(target, [listed]);
    assertEquals(outcome.kind, "permanent", url);
    refused++;
  }
  assert(refused > 150, `${refused}`);
  assertEquals(await canary.hits(), 0);
});

Deno.test("createWebhookChannel() reaches the canary by a grant alone", async () => {
  await using canary = startCanary();
  const { port } = canary;
  for (const host of ["127.0.0.1", "[::1]"]) {
    const grant = parseAllowedHost(`${host}:${port}`);
    assert(grant?.isGrant);
    const seen = await canary.hits();
    const { kind } = await deliver(`http://${host}:${port}/`, [grant]);
    assertEquals([kind, await canary.hits()], ["retry", seen + 1]);
    const other = { ...grant, port: grant.port === 1 ? 2 : 1 };
    for (const hosts of [[], [other], [HOOKS]]) {
      const refused = await deliver(`http://${host}:${port}/`, hosts);
      assertEquals([refused.kind, await canary.hits()], [
        "permanent",
        seen + 1,
      ]);
    }
    // A grant is for one port, by whatever name the address is reached.
    const named = { host: "localhost", port, isGrant: false };
    const url = `https://localhost:${port}/`;
    const refused = await deliver(url, [named, other]);
    assertEquals([refused.kind, await canary.hits()], ["permanent", seen + 1]);
  }
});
