import { type Setting, textSetting, urlSetting } from "@taskbell/runtime";

/**
 * A number, a short code, the id of a messaging service, or a name.
 *
 * @see {@link https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id}
 */
const SENDER =
  /^(\+[1-9]\d{6,14}|\d{5,6}|MG[\da-f]{32}|(?! )(?=.*[A-Za-z])[A-Za-z\d &+_-]{1,11}(?<! ))$/;

/** The settings of an account at an SMS service. */
export interface SmsSettings {
  /** Where the interface begins; unset: there is no such account. */
  apiUrl: Setting<URL | undefined>;
  /** The account. */
  accountSid: Setting<string | undefined>;
  /** Its password. */
  authToken: Setting<string | undefined>;
  /** A number, a short code, a name or the `MG…` id of a messaging service. */
  from: Setting<string | undefined>;
}

/**
 * Makes the settings of an account.
 *
 * @param prefix What the names of its variables begin with, such as `SMS`.
 */
export function smsSettings(prefix: string): SmsSettings {
  return {
    apiUrl: urlSetting<URL | undefined>(`${prefix}_API_URL`, {
      schemes: ["https://", "http://"],
      default: undefined,
    }),
    accountSid: textSetting<string | undefined>(`${prefix}_ACCOUNT_SID`, {
      default: undefined,
      expected: "an account's id without blanks",
      pattern: /^[\w.-]{1,128}$/,
    }),
    authToken: textSetting<string | undefined>(`${prefix}_AUTH_TOKEN`, {
      default: undefined,
      secret: true,
    }),
    from: textSetting<string | undefined>(`${prefix}_FROM`, {
      default: undefined,
      expected: "an E.164 number, a short code of 5 or 6 digits, a sender's " +
        "name of at most 11 characters with a letter, or an MG… id",
      pattern: SENDER,
    }),
  };
}
