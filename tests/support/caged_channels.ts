/**
 * Sends a message by each channel that goes over HTTP, with the worker's
 * settings, and prints what came of it by channel.
 *
 * @module
 */
import { systemClock } from "@taskbell/runtime";
import { createChannels } from "../../services/notifications/channels/create_channels.ts";
import { readConfig } from "../../services/notifications/config.ts";
import { subscribe } from "./push_service.ts";
import { deliverSample } from "./sample_message.ts";

if (import.meta.main) {
  const [url = ""] = Deno.args;
  const secrets = [`whsec_${new Uint8Array(24).toBase64()}`];
  const channels = createChannels(readConfig((name) => Deno.env.get(name)), {
    clock: systemClock,
    findPushTarget: () => Promise.resolve(subscribe(new URL(url)).target),
    findWebhookTarget: () => Promise.resolve({ url, secrets }),
  });
  const outcomes: Record<string, unknown> = {};
  for (const [name, channel] of Object.entries(channels)) {
    if (name === "email") continue;
    const changes = { recipient: "+431234567890" };
    outcomes[name] = await deliverSample(channel, changes);
  }
  console.log(JSON.stringify(outcomes));
  Deno.exit(0);
}
