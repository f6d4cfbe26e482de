import type { Setting } from "./settings.ts";

/** What every kind of setting takes. */
export interface SettingOptions<T> {
  /** The value where the variable is unset; without one it is required. */
  default?: T;
  /** Its value is never printed. @default {false} */
  secret?: boolean;
}

function setting<T>(
  name: string,
  expected: string,
  options: SettingOptions<T> & { parse(text: string): T | undefined },
): Setting<T> {
  return {
    name,
    expected,
    secret: options.secret ?? false,
    fallback: "default" in options
      ? { value: options.default as T }
      : undefined,
    parse: options.parse,
  };
}

/** Any text, or one that matches a pattern. */
export function textSetting<T extends string | undefined = string>(
  name: string,
  options: SettingOptions<T> & { expected?: string; pattern?: RegExp } = {},
): Setting<T> {
  const { expected = "a text", pattern = /[^]/ } = options;
  return setting(name, expected, {
    ...options,
    parse: (text) => pattern.test(text) ? text as T : undefined,
  });
}

/** A secret that must have a number of bytes in UTF-8 at least. */
export function secretSetting<T extends string | undefined = string>(
  name: string,
  options: SettingOptions<T> & { minBytes: number },
): Setting<T> {
  const { minBytes } = options;
  return setting(name, `a secret of at least ${minBytes} bytes`, {
    ...options,
    secret: true,
    parse: (text) =>
      new TextEncoder().encode(text).length >= minBytes ? text as T : undefined,
  });
}

/** A whole number within bounds. */
export function integerSetting(
  name: string,
  options: SettingOptions<number> & { min: number; max: number },
): Setting<number> {
  const { min, max } = options;
  return setting(name, `a whole number from ${min} to ${max}`, {
    ...options,
    parse: (text) => {
      const value = /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
      return value >= min && value <= max ? value : undefined;
    },
  });
}

/** A TCP port. */
export function portSetting(name: string, port: number): Setting<number> {
  return integerSetting(name, { default: port, min: 1, max: 65_535 });
}

/** One of a few words. */
export function choiceSetting<const T extends string>(
  name: string,
  choices: readonly T[],
  options: SettingOptions<T> = {},
): Setting<T> {
  return setting(name, `one of ${choices.join(", ")}`, {
    ...options,
    parse: (text) => choices.find((choice) => choice === text),
  });
}

/** Several of a few words, separated by commas. */
export function choicesSetting<const T extends string>(
  name: string,
  choices: readonly T[],
  options: SettingOptions<readonly T[]> = {},
): Setting<readonly T[]> {
  return setting(name, `a comma list of ${choices.join(", ")}`, {
    ...options,
    parse: (text) => {
      const words = text.split(",").map((word) => word.trim());
      const known = words.map((word) => choices.find((c) => c === word));
      return known.every((word) => word !== undefined) ? known : undefined;
    },
  });
}

/** A URL with one of the given schemes. It may hold a password: a secret. */
export function urlSetting<T extends URL | undefined = URL>(
  name: string,
  options: SettingOptions<T> & { schemes: readonly string[] },
): Setting<T> {
  const { schemes } = options;
  return setting(name, `a valid URL with ${schemes.join(" or ")}`, {
    secret: true,
    ...options,
    parse: (text) => {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      const known = schemes.some((scheme) => text.startsWith(scheme));
      return url?.hostname && known ? url as T : undefined;
    },
  });
}

/** Host and port pairs, separated by commas. */
export function hostListSetting(
  name: string,
  options: SettingOptions<readonly string[]> = {},
): Setting<readonly string[]> {
  return setting(name, "a comma list of host:port", {
    ...options,
    parse: (text) => {
      const hosts = text.split(",").map((host) => host.trim());
      const valid = hosts.every((host) => {
        const port = Number(/^[A-Za-z0-9._-]+:(\d{1,5})$/.exec(host)?.[1]);
        return port >= 1 && port <= 65_535;
      });
      return valid ? hosts : undefined;
    },
  });
}

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A duration such as `90s` or `24h`, read as milliseconds. */
export function durationSetting(
  name: string,
  options: SettingOptions<number> = {},
): Setting<number> {
  return setting(name, "a duration such as 500ms, 90s, 15m, 24h or 7d", {
    ...options,
    parse: (text) => {
      const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text);
      if (!match) return undefined;
      return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
    },
  });
}
