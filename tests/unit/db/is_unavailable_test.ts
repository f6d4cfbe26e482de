import { assertEquals } from "@std/assert";
import { isUnavailable } from "@taskbell/db";

function failure(code: unknown): Error {
  return Object.assign(new Error("failed"), { code });
}

Deno.test("isUnavailable() is true when the database can't be reached", () => {
  const codes = ["ECONNREFUSED", "CONNECTION_CLOSED", "CONNECT_TIMEOUT"]
    .concat("57P01", "57P02", "57P03", "53300", "08006", "08P01")
    .concat("25006", "28P01", "3D000", "53100", "58030", "EHOSTDOWN");
  for (const code of codes) {
    assertEquals(isUnavailable(failure(code)), true, code);
  }
});

Deno.test("isUnavailable() is true when the database is not free in time", () => {
  const codes = ["25P03", "40001", "40P01", "55P03", "57014"];
  for (const code of codes) {
    assertEquals(isUnavailable(failure(code)), true, code);
  }
});

Deno.test("isUnavailable() is false when the statement is at fault", () => {
  for (
    const code of [
      "23505",
      "25P02",
      "42P01",
      "55000",
      "57000",
      "x08006",
      "53",
      "ENOENT",
      8,
      null,
    ]
  ) {
    assertEquals(isUnavailable(failure(code)), false, String(code));
  }
  for (const thrown of [new Error("failed"), "ECONNREFUSED", null, undefined]) {
    assertEquals(isUnavailable(thrown), false);
  }
});
