import {
  integerSetting,
  type Setting,
  type SettingValues,
  textSetting,
} from "@taskbell/runtime";
import { allowedHostsSetting, vapidPublicKeySetting } from "@taskbell/targets";
import { publicUrlSetting } from "./email/public_url_setting.ts";
import { smtpPort } from "./email/smtp_port.ts";
import { smtpUrlSetting } from "./email/smtp_url_setting.ts";
import { vapidPrivateKeySetting } from "./push/vapid_private_key_setting.ts";
import { smsHost } from "./sms/sms_host.ts";
import { smsProviders } from "./sms/sms_providers.ts";
import { smsSettings } from "./sms/sms_settings.ts";

const sms = smsSettings("SMS");
const smsFallback = smsSettings("SMS_FALLBACK");

/** The settings of the channels, to be spread into the program's own. */
export const channelSettings = {
  smtpUrl: smtpUrlSetting("SMTP_URL"),
  smtpFallbackUrl: smtpUrlSetting<URL | undefined>("SMTP_FALLBACK_URL", {
    default: undefined,
  }),
  mailFrom: textSetting("MAIL_FROM", {
    default: "Taskbell <taskbell@localhost>",
    expected: "an address such as Taskbell <taskbell@example.org>",
    pattern: /^[^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/,
  }),
  vapidPublicKey: vapidPublicKeySetting("VAPID_PUBLIC_KEY"),
  vapidPrivateKey: vapidPrivateKeySetting("VAPID_PRIVATE_KEY"),
  vapidSubject: textSetting<string | undefined>("VAPID_SUBJECT", {
    default: undefined,
    expected: "a mailto: or https: URL of the operator",
    pattern: /^mailto:[^\s@]+@[^\s@]+$|^https:\/\/[^\s/]+\S*$/,
  }),
  pushHosts: allowedHostsSetting("PUSH_ALLOWED_HOSTS"),
  smsApiUrl: sms.apiUrl,
  smsAccountSid: sms.accountSid,
  smsAuthToken: sms.authToken,
  smsFrom: sms.from,
  smsFallbackApiUrl: smsFallback.apiUrl,
  smsFallbackAccountSid: smsFallback.accountSid,
  smsFallbackAuthToken: smsFallback.authToken,
  smsFallbackFrom: smsFallback.from,
  webhookHosts: allowedHostsSetting("WEBHOOK_ALLOWED_HOSTS"),
  emailPerSecond: rateSetting("EMAIL_PER_SECOND", 100),
  smsPerSecond: rateSetting("SMS_PER_SECOND", 10),
  pushPerSecond: rateSetting("PUSH_PER_SECOND", 100),
  webhookPerSecond: rateSetting("WEBHOOK_PER_SECOND", 10),
  publicUrl: publicUrlSetting("PUBLIC_URL"),
};

function rateSetting(name: string, perSecond: number): Setting<number> {
  return integerSetting(name, { default: perSecond, min: 1, max: 10_000 });
}

/** What is read for {@linkcode channelSettings}. */
export type ChannelSettingValues = SettingValues<typeof channelSettings>;

/** Each `host:port` that the channels connect to. */
export function channelHosts(values: ChannelSettingValues): string[] {
  const { smtpUrl, smtpFallbackUrl, pushHosts, webhookHosts } = values;
  const mail = smtpFallbackUrl ? [smtpUrl, smtpFallbackUrl] : [smtpUrl];
  const sms = smsProviders(values).map(({ apiUrl }) =>
    apiUrl && smsHost(apiUrl)
  )
    .filter((host) => host !== undefined);
  const others = [...sms, ...pushHosts, ...webhookHosts];
  return [
    ...new Set([
      ...mail.map((url) => `${url.hostname}:${smtpPort(url)}`),
      ...others.map(({ host, port }) => `${host}:${port}`),
    ]),
  ];
}
