import { problemOf, type SettingProblem } from "@taskbell/runtime";
import type { ChannelSettingValues } from "./channel_settings.ts";
import { smtpPort } from "./email/smtp_port.ts";
import { isVapidPair } from "./push/vapid_keys.ts";
import { smsHost } from "./sms/sms_host.ts";
import { smsProviders, type SmsProviderSettings } from "./sms/sms_providers.ts";

/** What must hold between the settings of a channel. */
export function channelSettingRules(
  values: Partial<ChannelSettingValues>,
): SettingProblem[] {
  return [...mailRules(values), ...pushRules(values), ...smsRules(values)];
}

/** What is down with the first one would be down with the second. */
function mailRules(
  { smtpUrl, smtpFallbackUrl }: Partial<ChannelSettingValues>,
): SettingProblem[] {
  if (!smtpUrl || !smtpFallbackUrl) return [];
  if (mailAccount(smtpUrl) !== mailAccount(smtpFallbackUrl)) return [];
  return [fallbackProblem("SMTP_FALLBACK_URL", {
    expected: "another server than SMTP_URL, or another user of it",
    url: smtpFallbackUrl,
  })];
}

function mailAccount(url: URL): string {
  return `${url.username}@${url.hostname.toLowerCase()}:${smtpPort(url)}`;
}

function fallbackProblem(
  name: string,
  { expected, url }: { expected: string; url: URL },
): SettingProblem {
  return problemOf({ name, expected, secret: true }, url.href);
}

function pushRules(values: Partial<ChannelSettingValues>): SettingProblem[] {
  const { vapidPublicKey, vapidPrivateKey, vapidSubject } = values;
  if (!values.pushHosts?.length) return [];
  const missing = missingSettings("PUSH_ALLOWED_HOSTS", {
    VAPID_PUBLIC_KEY: vapidPublicKey,
    VAPID_PRIVATE_KEY: vapidPrivateKey,
    VAPID_SUBJECT: vapidSubject,
  });
  if (
    !vapidPublicKey || !vapidPrivateKey ||
    isVapidPair(vapidPublicKey, vapidPrivateKey)
  ) return missing;
  const expected = "the private key of VAPID_PUBLIC_KEY";
  const name = "VAPID_PRIVATE_KEY";
  return [
    ...missing,
    problemOf({ name, expected, secret: true }, vapidPrivateKey),
  ];
}

/** A second account is asked when the first one is down: there must be one. */
function smsRules(values: Partial<ChannelSettingValues>): SettingProblem[] {
  const [first, fallback] = smsProviders(values);
  const lacksFirst = fallback.apiUrl && !first.apiUrl;
  return [
    ...(lacksFirst
      ? missingSettings("SMS_FALLBACK_API_URL", { SMS_API_URL: undefined })
      : []),
    ...smsAccountRules(first),
    ...smsAccountRules(fallback),
    ...sameSmsAccount(first, fallback),
  ];
}

function sameSmsAccount(
  first: SmsProviderSettings,
  fallback: SmsProviderSettings,
): SettingProblem[] {
  const { apiUrl: url, accountSid } = fallback;
  if (!url || !accountSid) return [];
  if (smsAccount(first) !== smsAccount(fallback)) return [];
  return [fallbackProblem("SMS_FALLBACK_API_URL", {
    expected: "another service than SMS_API_URL, or with another account there",
    url,
  })];
}

function smsAccount({ apiUrl, accountSid }: SmsProviderSettings): string {
  return `${accountSid} ${apiUrl?.href.replace(/\/+$/, "")}`;
}

function smsAccountRules(
  { prefix, apiUrl, accountSid, authToken, from }: SmsProviderSettings,
): SettingProblem[] {
  if (!apiUrl) return [];
  const name = `${prefix}_API_URL`;
  const missing = missingSettings(name, {
    [`${prefix}_ACCOUNT_SID`]: accountSid,
    [`${prefix}_AUTH_TOKEN`]: authToken,
    [`${prefix}_FROM`]: from,
  });
  const host = smsHost(apiUrl);
  const isSecure = apiUrl.protocol === "https:" || host?.isGrant === true;
  const isBare = /^[^?#]*$/.test(apiUrl.href) && !apiUrl.username &&
    !apiUrl.password;
  if (host && isSecure && isBare) return missing;
  const expected = "an https: URL without user and query, or http: with a " +
    "literal private address";
  return [
    problemOf({ name, expected, secret: true }, apiUrl.href),
    ...missing,
  ];
}

function missingSettings(
  cause: string,
  needed: Readonly<Record<string, string | undefined>>,
): SettingProblem[] {
  const expected = `set, as ${cause} is`;
  return Object.entries(needed).filter(([, value]) => value === undefined)
    .map(([name]) => problemOf({ name, expected, secret: false }, ""));
}
