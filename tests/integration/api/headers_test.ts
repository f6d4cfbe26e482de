import { assert, assertEquals } from "@std/assert";
import { startApi, type TestApi } from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";

const APP = "https://app.example.com";
const start = () =>
  startApi({ corsOrigins: [APP, "https://other.example.com:8443"] });

/** The headers of an answer to any path. */
async function headersOf(
  api: TestApi,
  path: string,
  { method = "GET", ...headers }: Record<string, string> = {},
): Promise<{ status: number; headers: Headers }> {
  const request = new Request(`http://api.test${path}`, { method, headers });
  const response = await api.fetch(request);
  await response.body?.cancel();
  return response;
}

testCases("the headers of an answer", start, {
  "keep it from being stored, framed, guessed or run": async (api) => {
    const user = await api.user();
    const answers = [
      await headersOf(api, "/health/live"),
      await headersOf(api, "/ada/tasks"),
      await headersOf(api, "/"),
      await headersOf(api, "/session"),
      await headersOf(api, `/${"a".repeat(9000)}`),
      await user.send("GET", "/tasks"),
      await user.send("POST", "/tasks", { body: {} }),
      await user.send("GET", "/nothing"),
      await user.send("OPTIONS", "/tasks"),
    ];
    assertEquals(answers.map(({ status }) => status), [
      ...[200, 401, 404, 401, 414],
      ...[200, 422, 404, 204],
    ]);
    for (const { headers } of answers) {
      assertEquals(headers.get("cache-control"), "no-store");
      assertEquals(headers.get("x-content-type-options"), "nosniff");
      assertEquals(headers.get("referrer-policy"), "no-referrer");
      assertEquals(headers.get("cross-origin-resource-policy"), "same-origin");
      assertEquals(
        headers.get("content-security-policy"),
        "default-src 'none'; frame-ancestors 'none'",
      );
      assert(headers.get("x-request-id"));
    }
  },

  "ask for TLS where TLS is spoken": async (api) => {
    const hsts = async (headers: Record<string, string>) =>
      (await headersOf(api, "/health/live", headers)).headers
        .get("strict-transport-security");
    assertEquals(await hsts({}), null);
    assertEquals(await hsts({ "x-forwarded-proto": "http" }), null);
    assertEquals(
      await hsts({ "x-forwarded-proto": "https, http" }),
      "max-age=31536000",
    );
  },

  "let pages of the named origins read it, and no others": async (api) => {
    for (const origin of [APP, "https://other.example.com:8443"]) {
      const { headers } = await headersOf(api, "/health/live", { origin });
      assertEquals(headers.get("access-control-allow-origin"), origin);
      assertEquals(headers.get("access-control-allow-credentials"), null);
      assert(headers.get("access-control-expose-headers")?.includes("etag"));
      assertEquals(headers.get("vary"), "origin");
    }
    const strangers = ["null", "*", "https://evil.test", `${APP}.evil.test`]
      .concat("http://app.example.com", `${APP}:444`, `${APP}/`, "")
      .concat("https://APP.example.com", "https://aapp.example.com");
    for (const origin of strangers) {
      const { headers } = await headersOf(api, "/health/live", { origin });
      assertEquals(headers.get("access-control-allow-origin"), null, origin);
      assertEquals(headers.get("vary"), "origin");
    }
    const { headers } = await headersOf(api, "/health/live");
    assertEquals(headers.get("vary"), "origin");
  },

  "answer a preflight of the named origins without a token": async (api) => {
    const ask = { "method": "OPTIONS", "access-control-request-method": "PUT" };
    const path = "/ada/tasks/1";
    const allowed = await headersOf(api, path, { ...ask, origin: APP });
    assertEquals(allowed.status, 204);
    assertEquals(
      allowed.headers.get("access-control-allow-methods"),
      "GET, HEAD, POST, PUT, PATCH, DELETE",
    );
    const fields = allowed.headers.get("access-control-allow-headers") ?? "";
    for (const name of ["authorization", "if-match", "idempotency-key"]) {
      assert(fields.includes(name));
    }
    assertEquals(allowed.headers.get("access-control-allow-origin"), APP);
    const origin = "https://evil.test";
    const refused = await headersOf(api, path, { ...ask, origin });
    assertEquals(refused.status, 401);
    assertEquals(refused.headers.get("access-control-allow-methods"), null);
    assertEquals(refused.headers.get("access-control-allow-origin"), null);
  },

  "let an allowed page read what went wrong": async (api) => {
    const { status, headers } = await headersOf(api, "/ada/tasks", {
      origin: APP,
    });
    assertEquals(status, 401);
    assertEquals(headers.get("access-control-allow-origin"), APP);
  },
});
