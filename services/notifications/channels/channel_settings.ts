import { type SettingValues, textSetting, urlSetting } from "@taskbell/runtime";
import { allowedHostsSetting, vapidPublicKeySetting } from "@taskbell/targets";
import { smtpPort } from "./email/smtp_port.ts";
import { smsHost } from "./sms/sms_host.ts";

/** The settings of the channels, to be spread into the program's own. */
export const channelSettings = {
  smtpUrl: urlSetting("SMTP_URL", { schemes: ["smtp://", "smtps://"] }),
  mailFrom: textSetting("MAIL_FROM", {
    default: "Taskbell <taskbell@localhost>",
    expected: "an address such as Taskbell <taskbell@example.org>",
    pattern: /^[^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/,
  }),
  vapidPublicKey: vapidPublicKeySetting("VAPID_PUBLIC_KEY"),
  vapidPrivateKey: textSetting<string | undefined>("VAPID_PRIVATE_KEY", {
    default: undefined,
    expected: "a P-256 private key in base64url (32 bytes)",
    pattern: /^[\w-]{43}=?$/,
    secret: true,
  }),
  vapidSubject: textSetting<string | undefined>("VAPID_SUBJECT", {
    default: undefined,
    expected: "a mailto: or https: URL of the operator",
    pattern: /^mailto:[^\s@]+@[^\s@]+$|^https:\/\/[^\s/]+\S*$/,
  }),
  pushHosts: allowedHostsSetting("PUSH_ALLOWED_HOSTS"),
  smsApiUrl: urlSetting<URL | undefined>("SMS_API_URL", {
    schemes: ["https://", "http://"],
    default: undefined,
  }),
  smsAccountSid: textSetting<string | undefined>("SMS_ACCOUNT_SID", {
    default: undefined,
    expected: "an account's id without blanks",
    pattern: /^[\w.-]{1,128}$/,
  }),
  smsAuthToken: textSetting<string | undefined>("SMS_AUTH_TOKEN", {
    default: undefined,
    secret: true,
  }),
  smsFrom: textSetting<string | undefined>("SMS_FROM", {
    default: undefined,
    expected: "an E.164 number, a sender's name or an MG… id",
    pattern: /^\+[1-9]\d{6,14}$|^MG[\da-f]{32}$|^[A-Za-z\d ]{1,11}$/,
  }),
  webhookHosts: allowedHostsSetting("WEBHOOK_ALLOWED_HOSTS"),
};

/** What is read for {@linkcode channelSettings}. */
export type ChannelSettingValues = SettingValues<typeof channelSettings>;

/** Each `host:port` that the channels connect to. */
export function channelHosts(values: ChannelSettingValues): string[] {
  const { smtpUrl, smsApiUrl, pushHosts, webhookHosts } = values;
  const sms = smsApiUrl && smsHost(smsApiUrl);
  const others = [...(sms ? [sms] : []), ...pushHosts, ...webhookHosts];
  return [
    ...new Set([
      `${smtpUrl.hostname}:${smtpPort(smtpUrl)}`,
      ...others.map(({ host, port }) => `${host}:${port}`),
    ]),
  ];
}
