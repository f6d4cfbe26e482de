import { assertEquals, assertThrows } from "@std/assert";
import { databaseSettings } from "@taskbell/db";
import { readSettings, SettingsError } from "@taskbell/runtime";

function read(url: string | undefined): URL {
  return readSettings(() => url, databaseSettings).databaseUrl;
}

Deno.test("databaseSettings takes both schemes of PostgreSQL", () => {
  for (const url of ["postgres://u:p@db/app", "postgresql://db:5433/app"]) {
    assertEquals(read(url).href, url);
  }
});

Deno.test("databaseSettings masks what is no URL of PostgreSQL", () => {
  const { message } = assertThrows(
    () => read("mysql://u:hunter2@db/app"),
    SettingsError,
    "DATABASE_URL must be a valid URL with postgres:// or postgresql://",
  );
  assertEquals(message.includes("hunter2"), false);
  assertThrows(() => read(undefined), SettingsError, "not set");
});
