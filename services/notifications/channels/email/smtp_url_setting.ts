import {
  type Setting,
  type SettingOptions,
  urlSetting,
} from "@taskbell/runtime";

const SCHEMES = ["smtp://", "smtps://"];

/** Where a mail server is, with user and password where it wants them. */
export function smtpUrlSetting<T extends URL | undefined = URL>(
  name: string,
  options: SettingOptions<T> = {},
): Setting<T> {
  const base = urlSetting<T>(name, { ...options, schemes: SCHEMES });
  return {
    ...base,
    expected: `${base.expected}, its user and password percent-encoded`,
    parse: (text) => {
      const url = base.parse(text);
      return url && isDecodable(url) ? url : undefined;
    },
  };
}

function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    // What is no encoding is told only by throwing.
    return false;
  }
}
