import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type Environment,
  integerSetting,
  portSetting,
  problemOf,
  readSettings,
  SettingsError,
  textSetting,
  urlSetting,
} from "@taskbell/runtime";

const settings = {
  port: portSetting("PORT", 8000),
  secret: textSetting("SECRET", {
    expected: "a secret of at least 8 bytes",
    pattern: /^.{8,}$/,
    secret: true,
  }),
  databaseUrl: urlSetting("DATABASE_URL", { schemes: ["postgres://"] }),
  audience: textSetting<string | undefined>("AUDIENCE", { default: undefined }),
};

const valid = { SECRET: "12345678", DATABASE_URL: "postgres://db/taskbell" };

function environment(values: Record<string, string>): Environment {
  return (name) => Object.hasOwn(values, name) ? values[name] : undefined;
}

Deno.test("readSettings() answers values under the program's names", () => {
  assertEquals(
    readSettings(environment({ ...valid, PORT: "81" }), settings),
    {
      port: 81,
      secret: "12345678",
      databaseUrl: new URL("postgres://db/taskbell"),
      audience: undefined,
    },
  );
});

Deno.test("readSettings() throws all problems at once, in their order", () => {
  const error = assertThrows(
    () => readSettings(environment({ PORT: "0", SECRET: "short" }), settings),
    SettingsError,
  );

  assertEquals(error.problems.map(({ name }) => name), [
    "PORT",
    "SECRET",
    "DATABASE_URL",
  ]);
  assertEquals(error.message.split("\n"), [
    "Cannot start with these settings:",
    '  PORT must be a whole number from 1 to 65535: current value is "0"',
    "  SECRET must be a secret of at least 8 bytes: " +
    "current value is *** (5 characters)",
    "  DATABASE_URL must be a valid URL with postgres://: " +
    "current value is not set",
  ]);
});

Deno.test("readSettings() takes an empty variable for an unset one", () => {
  const values = readSettings(environment({ ...valid, PORT: "" }), settings);
  assertEquals(values.port, 8000);

  const error = assertThrows(
    () => readSettings(environment({ ...valid, SECRET: "" }), settings),
    SettingsError,
  );
  assertEquals(error.problems.map(({ actual }) => actual), ["not set"]);
});

Deno.test("readSettings() takes a default that its own kind would refuse", () => {
  const port = integerSetting("PORT", { default: 0, min: 1, max: 9 });

  assertEquals(readSettings(environment({}), { port }), { port: 0 });
});

Deno.test("readSettings() names what the rules find beside all else", () => {
  const rules = ({ port }: { port?: number }) =>
    port === undefined ? [] : [problemOf(settings.port, String(port))];

  const error = assertThrows(
    () => readSettings(environment({}), settings, rules),
    SettingsError,
  );
  assertEquals(error.problems.map(({ name }) => name), [
    "SECRET",
    "DATABASE_URL",
    "PORT",
  ]);
});

Deno.test("readSettings() names a setting that is not valid only once", () => {
  const rules = () => [problemOf(settings.port, "by a rule")];

  const error = assertThrows(
    () => readSettings(environment({ ...valid, PORT: "x" }), settings, rules),
    SettingsError,
  );
  assertEquals(error.problems.map(({ actual }) => actual), ['"x"']);
});

Deno.test("SettingsError shows no secret, wherever it stands", () => {
  const password = "hunter2-hunter2";
  const error = assertThrows(
    () =>
      readSettings(
        environment({
          SECRET: `${password}\n`,
          DATABASE_URL: `mysql://taskbell:${password}@db/taskbell`,
        }),
        {
          ...settings,
          secret: textSetting("SECRET", { pattern: /^$/, secret: true }),
        },
      ),
    SettingsError,
  );

  assertEquals(error.problems.length, 2);
  for (const text of [error.message, error.stack ?? "", Deno.inspect(error)]) {
    assert(!text.includes(password), text);
  }
});

Deno.test("problemOf() keeps a value on one line", () => {
  const { actual } = problemOf(settings.port, "1\n  SECRET must be\x1b[31m");

  assertEquals(actual, String.raw`"1\n  SECRET must be\u001b[31m"`);
});
