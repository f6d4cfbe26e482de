import { assertEquals } from "@std/assert";
import {
  choiceSetting,
  choicesSetting,
  durationSetting,
  hostListSetting,
  integerSetting,
  portSetting,
  type Setting,
  textSetting,
  urlSetting,
} from "@taskbell/runtime";

/** What each text must be read as; `undefined`: it must be refused. */
function assertParses<T>(
  setting: Setting<T>,
  expected: Record<string, T | undefined>,
): void {
  const texts = Object.keys(expected);
  assertEquals(
    Object.fromEntries(texts.map((text) => [text, setting.parse(text)])),
    expected,
  );
}

Deno.test("textSetting() takes any text, or one that matches", () => {
  assertParses<string>(textSetting("NAME"), { "a b": "a b", "\n": "\n" });
  assertParses<string>(textSetting("NAME", { pattern: /^a+$/ }), {
    aa: "aa",
    b: undefined,
  });
});

Deno.test("integerSetting() takes whole numbers within its bounds", () => {
  assertParses(integerSetting("N", { min: -2, max: 1000 }), {
    "-2": -2,
    "1000": 1000,
    "007": 7,
    "-3": undefined,
    "1001": undefined,
    "1.0": undefined,
    "1e2": undefined,
    "0x10": undefined,
    " 1": undefined,
    "٣": undefined,
    "9007199254740993": undefined,
  });
});

Deno.test("portSetting() takes ports and has its default", () => {
  const port = portSetting("PORT", 8000);

  assertEquals(port.fallback, { value: 8000 });
  assertParses(port, {
    "1": 1,
    "65535": 65535,
    "0": undefined,
    "65536": undefined,
  });
});

Deno.test("choiceSetting() takes one of its words", () => {
  const level = choiceSetting("LOG_LEVEL", ["debug", "info"]);

  assertEquals(level.expected, "one of debug, info");
  assertParses(level, {
    info: "info",
    INFO: undefined,
    "debug,info": undefined,
  });
});

Deno.test("choicesSetting() takes several of its words", () => {
  assertParses(choicesSetting("ROLES", ["http", "relay"]), {
    "relay": ["relay"],
    "relay, http": ["relay", "http"],
    "http,": undefined,
    "http,nope": undefined,
  });
});

Deno.test("urlSetting() takes URLs of its schemes and keeps them secret", () => {
  const url = urlSetting("SMTP_URL", { schemes: ["smtp://", "smtps://"] });

  assertEquals(url.secret, true);
  assertParses<URL>(url, {
    "smtp://mail:1025": new URL("smtp://mail:1025"),
    "smtps://u:p@mail": new URL("smtps://u:p@mail"),
    "http://mail": undefined,
    "smtp://": undefined,
    "smtp:mail": undefined,
    "mail:1025": undefined,
  });
});

Deno.test("hostListSetting() takes host and port pairs", () => {
  assertParses<readonly string[]>(hostListSetting("BROKERS"), {
    "localhost:9092": ["localhost:9092"],
    "b-1.example:1, 127.0.0.1:65535": ["b-1.example:1", "127.0.0.1:65535"],
    "localhost": undefined,
    "localhost:0": undefined,
    "localhost:65536": undefined,
    "localhost:9092,": undefined,
    "kafka://localhost:9092": undefined,
  });
});

Deno.test("durationSetting() reads milliseconds", () => {
  assertParses(durationSetting("MAX_LATENESS"), {
    "0s": 0,
    "500ms": 500,
    "90s": 90_000,
    "15m": 900_000,
    "24h": 86_400_000,
    "7d": 604_800_000,
    "24": undefined,
    "1.5h": undefined,
    "-1s": undefined,
    "1H": undefined,
  });
});
