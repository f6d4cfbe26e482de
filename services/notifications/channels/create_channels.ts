import type { Channel as ChannelName } from "@taskbell/events";
import type { Clock } from "@taskbell/runtime";
import type { Channel, Message } from "./channel.ts";
import type { ChannelSettingValues } from "./channel_settings.ts";
import { createEmailChannel } from "./email.ts";
import {
  createFailover,
  type FailoverChannel,
  type Provider,
} from "./failover.ts";
import { createPushChannel, type PushTarget } from "./push.ts";
import { smsProviders, type SmsProviderSettings } from "./sms/sms_providers.ts";
import { createSmsChannel } from "./sms.ts";
import { createWebhookChannel, type WebhookTarget } from "./webhook.ts";

/** The channels that are set up, by name. */
export type Channels = Readonly<Partial<Record<ChannelName, Channel>>>;

/** What the channels need besides their settings. */
export interface ChannelsOptions {
  /** Tells the time of attempts. */
  clock: Clock;
  /** Puts a provider behind its breaker. @default {as it is} */
  guard?: (provider: Provider) => Channel;
  /** See `TargetOptions`. @default {no push messages} */
  findPushTarget?: (message: Message) => Promise<PushTarget | null>;
  /** See `TargetOptions`. @default {no webhooks} */
  findWebhookTarget?: (message: Message) => Promise<WebhookTarget | null>;
  /** Puts messages into the inbox, which is in the database. @default {none} */
  inApp?: Channel;
}

/**
 * Makes the channels that the settings ask for. One that is not set up is left
 * out.
 */
export function createChannels(
  settings: ChannelSettingValues,
  options: ChannelsOptions,
): Channels {
  return Object.fromEntries(
    Object.entries({
      email: email(settings, options),
      push: push(settings, options),
      sms: sms(settings, options),
      webhook: webhook(settings, options),
      in_app: options.inApp,
    }).filter(([, channel]) => channel !== undefined),
  );
}

function email(
  { smtpUrl, smtpFallbackUrl, mailFrom: from }: ChannelSettingValues,
  options: ChannelsOptions,
): Channel {
  const provider = (name: string, smtpUrl: URL): Provider => {
    const channel = createEmailChannel({ smtpUrl, from, provider: name });
    return { name, channel };
  };
  const first = provider("smtp", smtpUrl);
  return guarded(
    smtpFallbackUrl
      ? [first, provider("smtp-fallback", smtpFallbackUrl)]
      : [first],
    options,
  );
}

/** A channel of providers, each behind a breaker of its own. */
function guarded(
  [first, ...others]: readonly [Provider, ...Provider[]],
  { guard = ({ channel }) => channel }: ChannelsOptions,
): FailoverChannel {
  const behind = (provider: Provider) => ({
    ...provider,
    channel: guard(provider),
  });
  const providers = [behind(first), ...others.map(behind)] as const;
  return createFailover({ providers });
}

function push(
  settings: ChannelSettingValues,
  { clock, findPushTarget: findTarget }: ChannelsOptions,
): Channel | undefined {
  const { pushHosts: hosts, vapidPublicKey: publicKey } = settings;
  const { vapidPrivateKey: privateKey, vapidSubject: subject } = settings;
  if (hosts.length === 0 || !findTarget) return undefined;
  if (!publicKey || !privateKey || !subject) return undefined;
  const vapid = { publicKey, privateKey, subject };
  return createPushChannel({ hosts, vapid, clock, findTarget });
}

function sms(
  settings: ChannelSettingValues,
  options: ChannelsOptions,
): Channel | undefined {
  const [first, ...others] = smsProviders(settings)
    .map((provider) => smsProvider(provider, options))
    .filter((provider) => provider !== undefined);
  return first && guarded([first, ...others], options);
}

function smsProvider(
  { name, apiUrl, accountSid, authToken, from }: SmsProviderSettings,
  { clock }: ChannelsOptions,
): Provider | undefined {
  if (!apiUrl || !accountSid || !authToken || !from) return undefined;
  const account = { apiUrl, accountSid, authToken, from };
  const channel = createSmsChannel({ ...account, provider: name, clock });
  return { name, channel };
}

function webhook(
  { webhookHosts: hosts }: ChannelSettingValues,
  { clock, findWebhookTarget: findTarget }: ChannelsOptions,
): Channel | undefined {
  if (hosts.length === 0 || !findTarget) return undefined;
  return createWebhookChannel({ hosts, clock, findTarget });
}
