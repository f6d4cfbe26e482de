import type { ChannelSettingValues } from "../channel_settings.ts";

/** An account as the settings tell it; one without a URL is not there. */
export interface SmsProviderSettings {
  /** How the provider is called. */
  name: string;
  /** What the names of its variables begin with. */
  prefix: string;
  apiUrl: URL | undefined;
  accountSid: string | undefined;
  authToken: string | undefined;
  from: string | undefined;
}

/** The accounts for text messages, that which is asked first before the other. */
export function smsProviders(
  values: Partial<ChannelSettingValues>,
): [first: SmsProviderSettings, fallback: SmsProviderSettings] {
  return [
    {
      name: "sms",
      prefix: "SMS",
      apiUrl: values.smsApiUrl,
      accountSid: values.smsAccountSid,
      authToken: values.smsAuthToken,
      from: values.smsFrom,
    },
    {
      name: "sms-fallback",
      prefix: "SMS_FALLBACK",
      apiUrl: values.smsFallbackApiUrl,
      accountSid: values.smsFallbackAccountSid,
      authToken: values.smsFallbackAuthToken,
      from: values.smsFallbackFrom,
    },
  ];
}
