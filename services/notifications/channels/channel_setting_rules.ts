import { problemOf, type SettingProblem } from "@taskbell/runtime";
import type { ChannelSettingValues } from "./channel_settings.ts";
import { isVapidPair } from "./push/vapid_keys.ts";
import { smsHost } from "./sms/sms_host.ts";

/** What must hold between the settings of a channel. */
export function channelSettingRules(
  values: Partial<ChannelSettingValues>,
): SettingProblem[] {
  return [...pushRules(values), ...smsRules(values)];
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

function smsRules(values: Partial<ChannelSettingValues>): SettingProblem[] {
  const { smsApiUrl, smsAccountSid, smsAuthToken, smsFrom } = values;
  if (!smsApiUrl) return [];
  const missing = missingSettings("SMS_API_URL", {
    SMS_ACCOUNT_SID: smsAccountSid,
    SMS_AUTH_TOKEN: smsAuthToken,
    SMS_FROM: smsFrom,
  });
  const host = smsHost(smsApiUrl);
  const isSecure = smsApiUrl.protocol === "https:" || host?.isGrant === true;
  if (host && isSecure && !smsApiUrl.username && !smsApiUrl.password) {
    return missing;
  }
  const expected = "an https: URL without a user, or http: with a literal " +
    "private address";
  const name = "SMS_API_URL";
  return [
    problemOf({ name, expected, secret: true }, smsApiUrl.href),
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
