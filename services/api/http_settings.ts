import {
  integerSetting,
  secretSetting,
  type Setting,
  type SettingProblem,
  type SettingValues,
  textSetting,
  urlSetting,
} from "@taskbell/runtime";

/** What `RATE_LIMIT` says for no limit at all. */
const OFF = "off";

/** Origins, separated by commas. `*` is none: answers are somebody's own. */
function originsSetting(name: string): Setting<readonly string[]> {
  return {
    name,
    expected: "a comma list of origins such as https://app.example.com",
    secret: false,
    fallback: { value: [] },
    parse: (text) => {
      const origins = text.split(",").map((origin) => origin.trim());
      const valid = origins.every((origin) =>
        /^https?:/.test(origin) && URL.parse(origin)?.origin === origin
      );
      return valid ? origins : undefined;
    },
  };
}

/** Requests a minute and user; `null`: any number. */
function rateLimitSetting(
  name: string,
  perMinute: number,
): Setting<number | null> {
  const number = integerSetting(name, {
    default: perMinute,
    min: 1,
    max: 1_000_000,
  });
  return {
    ...number,
    expected: `${number.expected} or ${OFF}`,
    parse: (text) => text === OFF ? null : number.parse(text),
  };
}

/** Who gets in by HTTP, and how often. */
export const httpSettings = {
  jwtSecret: secretSetting<string | undefined>("JWT_SECRET", {
    default: undefined,
    minBytes: 32,
  }),
  jwksUrl: urlSetting<URL | undefined>("JWT_JWKS_URL", {
    default: undefined,
    schemes: ["https://", "http://"],
    secret: false,
  }),
  jwtIssuer: textSetting<string | undefined>("JWT_ISSUER", {
    default: undefined,
  }),
  jwtAudience: textSetting<string | undefined>("JWT_AUDIENCE", {
    default: undefined,
  }),
  requestsPerMinute: rateLimitSetting("RATE_LIMIT", 600),
  corsOrigins: originsSetting("CORS_ORIGINS"),
};

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** What must hold between these settings. */
export function httpSettingRules(
  { jwtSecret, jwksUrl }: Partial<SettingValues<typeof httpSettings>>,
): SettingProblem[] {
  if (!jwksUrl) {
    const expected = "a secret of at least 32 bytes, or JWT_JWKS_URL be set";
    return jwtSecret === undefined
      ? [{ name: "JWT_SECRET", expected, actual: "not set" }]
      : [];
  }
  const problems: SettingProblem[] = [];
  const actual = jwksUrl.href;
  if (jwtSecret !== undefined) {
    const expected = "unset where JWT_SECRET is set";
    problems.push({ name: "JWT_JWKS_URL", expected, actual });
  }
  // Whoever can change the keys on their way can be anybody.
  if (jwksUrl.protocol === "http:" && !LOOPBACK.test(jwksUrl.hostname)) {
    const expected = "an https:// URL, unless it is of this machine";
    problems.push({ name: "JWT_JWKS_URL", expected, actual });
  }
  return problems;
}
