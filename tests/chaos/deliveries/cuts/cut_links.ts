import { assertEquals } from "@std/assert";
import type { Channel } from "../../../../services/notifications/channels/channel.ts";
import { ProviderBreakers } from "../../../../services/notifications/delivery/provider_breakers.ts";
import { recordOutcome } from "../../../../services/notifications/delivery/record_outcome.ts";
import { FaultProxy } from "../../../harness/fault_proxy/fault_proxy.ts";
import { policiesWith, runEngine } from "../../../support/delivery_engines.ts";
import { eventually } from "../../../support/eventually.ts";
import {
  insertNotification,
  steps,
} from "../../../support/notification_steps.ts";
import { deliverSample } from "../../../support/sample_message.ts";
import type { TestDatabase } from "../../../support/test_database.ts";
import type { Cut } from "./cut_positions.ts";
import type { CutProvider } from "./cut_providers.ts";
import { type Dialogue, recordDialogue } from "./dialogue.ts";
import { type CutResult, readResults } from "./read_results.ts";

/** A cut, and whose first attempt meets it. */
interface Site {
  cut: Cut;
  notificationId: string;
  proxy: FaultProxy;
  channel: Channel;
}

const CONCURRENCY = 40;

/** What a channel and its provider say to each other about one message. */
export async function dialogueWith(provider: CutProvider): Promise<Dialogue> {
  return await recordDialogue(provider.port, async (port) => {
    const channel = provider.channelAt(port);
    const { name, recipient } = provider;
    const notificationId = crypto.randomUUID();
    const metadata = `{"task_id":7,"reminder_id":"r"}`;
    const changes = { channel: name, recipient, notificationId, metadata };
    const { kind } = await deliverSample(channel, changes);
    channel.close();
    assertEquals(kind, "delivered");
  });
}

/**
 * Delivers a message for each cut, whose first attempt meets it, through an
 * engine; the link is whole from then on.
 *
 * @returns What came of each, once all are delivered or given up.
 */
export async function cutLinks(
  { sql }: Pick<TestDatabase, "sql">,
  { provider, cuts }: { provider: CutProvider; cuts: readonly Cut[] },
): Promise<CutResult[]> {
  await using resources = new AsyncDisposableStack();
  const since = provider.arrivals().length;
  const sites = new Map<string, Site>();
  for (const cut of cuts) {
    const site = await openSite(provider, { cut, resources });
    sites.set(site.notificationId, site);
  }
  for (const notificationId of sites.keys()) {
    await insertNotification(sql, {
      userId: "ada",
      notificationId,
      channel: provider.name,
      recipient: provider.recipient,
    });
  }
  const channel: Channel = {
    deliver: async (message, signal) =>
      await siteOf(sites, message).channel.deliver(message, signal),
    close() {},
  };
  await using _engine = runEngine(sql, {
    channels: { [provider.name]: channel },
    breakers: new ProviderBreakers({ failureThreshold: 1_000_000 }),
    policies: policiesWith({
      concurrency: CONCURRENCY,
      laneConcurrency: CONCURRENCY,
      perSecond: Infinity,
      retryPolicy: () => 100,
    }),
    record: async (attempt) => {
      siteOf(sites, attempt.delivery).proxy.spoil("both", []);
      await recordOutcome(steps(sql), attempt);
    },
  });
  await eventually(async () => {
    const [row] = await sql<{ left: number }[]>`
      select count(*) as left from deliveries where state = 'pending'
    `;
    assertEquals(row?.left, 0);
  }, { timeoutMs: 120_000, intervalMs: 200 });
  return await readResults(sql, {
    provider,
    sites: [...sites.values()],
    since,
  });
}

function siteOf(
  sites: ReadonlyMap<string, Site>,
  { notificationId }: { notificationId: string },
): Site {
  const site = sites.get(notificationId);
  if (site) return site;
  throw new RangeError(`Cannot find the cut of ${notificationId}`);
}

async function openSite(
  provider: CutProvider,
  { cut, resources }: { cut: Cut; resources: AsyncDisposableStack },
): Promise<Site> {
  const { direction, bytes } = cut;
  const target = { hostname: "127.0.0.1", port: provider.port };
  const proxy = resources.use(await FaultProxy.start({ target }));
  proxy.spoil(direction, [{ kind: "limit_data", bytes }]);
  const channel = provider.channelAt(proxy.port);
  resources.defer(() => channel.close());
  return { cut, proxy, channel, notificationId: crypto.randomUUID() };
}
