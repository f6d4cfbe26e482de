import { assert, assertEquals } from "@std/assert";
import type {
  Channel,
  Outcome,
} from "../../../services/notifications/channels/channel.ts";
import { createFailover } from "../../../services/notifications/channels/failover.ts";
import { deliverSample, sampleMessage } from "../../support/sample_message.ts";

const DELIVERED: Outcome = {
  kind: "delivered",
  provider: "b",
  providerMessageId: null,
};
const DOWN: Outcome = { kind: "retry", error: "down", outage: "a" };

/** A provider that answers as told and tells what it was asked. */
class ToldChannel implements Channel {
  readonly asked: string[] = [];
  closed = false;
  readonly #outcome: Outcome;

  constructor(outcome: Outcome) {
    this.#outcome = outcome;
  }

  deliver({ notificationId }: { notificationId: string }): Promise<Outcome> {
    this.asked.push(notificationId);
    return Promise.resolve(this.#outcome);
  }

  close(): void {
    this.closed = true;
  }
}

function twoProviders(first: Outcome, second: Outcome = DELIVERED) {
  const [a, b] = [new ToldChannel(first), new ToldChannel(second)];
  const failover = createFailover({
    providers: [{ name: "a", channel: a }, { name: "b", channel: b }],
  });
  return { a, b, failover };
}

Deno.test("createFailover() asks the next provider when one is down", async () => {
  const { a, b, failover } = twoProviders(DOWN);
  const { signal } = new AbortController();
  const { hops, ...outcome } = await failover.deliver(sampleMessage(), signal);
  assertEquals(outcome, DELIVERED);
  assertEquals(hops.map(({ provider, outcome }) => [provider, outcome]), [
    ["a", DOWN],
    ["b", DELIVERED],
  ]);
  assert(hops.every(({ tookMs }) => tookMs >= 0));
  assertEquals([...a.asked, ...b.asked], ["notif-r-1", "notif-r-1"]);
});

for (
  const outcome of [
    { kind: "delivered", provider: "a", providerMessageId: "1" },
    { kind: "permanent", error: "no such user" },
    { kind: "target_gone", error: "gone" },
    { kind: "retry", error: "busy" },
    { kind: "retry", error: "busy", retryAfterMs: 5 },
    { kind: "retry", error: "lost", outage: "a", ambiguous: true },
  ] satisfies Outcome[]
) {
  Deno.test(`createFailover() asks no other provider after ${JSON.stringify(outcome)}`, async () => {
    const { b, failover } = twoProviders(outcome);
    const { signal } = new AbortController();
    const { hops, ...told } = await failover.deliver(sampleMessage(), signal);
    assertEquals([told, hops.length, b.asked], [outcome, 1, []]);
  });
}

Deno.test("createFailover() asks no provider after the end of the attempt", async () => {
  const { b, failover } = twoProviders(DOWN);
  await failover.deliver(sampleMessage(), AbortSignal.abort());
  assertEquals(b.asked, []);
});

Deno.test("createFailover() tells no hop where nobody was asked", async () => {
  const kept: Outcome = { ...DOWN, unasked: true };
  const { hops = [] } = await deliverSample(twoProviders(kept).failover);
  assertEquals(hops.map(({ provider }) => provider), ["b"]);
  const none = await deliverSample(twoProviders(kept, kept).failover);
  assert(none.kind === "retry" && none.unasked);
  assertEquals([none.outage, none.hops], ["a", []]);
});

Deno.test("createFailover() answers the first one's trouble when all are down", async () => {
  const channels = ["a", "b"].map((name) => ({
    name,
    channel: new ToldChannel({ ...DOWN, outage: name }),
  }));
  const [first, second] = channels;
  assert(first && second);
  const failover = createFailover({ providers: [first, second] });
  const { signal } = new AbortController();
  const outcome = await failover.deliver(sampleMessage(), signal);
  assertEquals(outcome.kind === "retry" && outcome.outage, "a");
  assertEquals(outcome.hops.length, 2);
  failover.close();
  assert(channels.every(({ channel }) => channel.closed));
});
