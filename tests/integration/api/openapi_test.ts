import { assert, assertEquals } from "@std/assert";
import { Validator } from "@seriousme/openapi-schema-validator";
import { PROBLEM_KINDS } from "../../../services/api/http/problem_kinds.ts";
import { openApiDocument } from "../../../services/api/http/openapi/open_api.ts";
import { templateOf } from "../../../services/api/http/openapi/paths.ts";
import { readAnswer, startApi, type TestApi } from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";

function get(
  api: TestApi,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const request = new Request(`http://api.test${path}`, { headers });
  return Promise.resolve(api.fetch(request));
}

Deno.test("openApiDocument() is OpenAPI 3.1", async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(
    JSON.parse(JSON.stringify(openApiDocument())),
  );

  assertEquals(errors ?? [], []);
  assert(valid);
  assertEquals(validator.version, "3.1");
  // A part that is named and not there would be found here.
  assert(validator.resolveRefs());
});

Deno.test("openApiDocument() calls each operation and answer once", () => {
  const { paths, tags, components } = openApiDocument();
  const operations = Object.values(paths).flatMap(Object.values);
  const ids = operations.map(({ operationId }) => operationId);
  assertEquals(ids.filter((id, index) => ids.indexOf(id) !== index), []);
  const groups = operations.flatMap((operation) => operation.tags);
  assertEquals(
    new Set(groups),
    new Set(tags.map(({ name }) => name)),
    "Each group is described, and has operations",
  );
  const text = JSON.stringify(paths);
  for (const name of Object.keys(components.responses)) {
    assert(text.includes(`"#/components/responses/${name}"`), name);
  }
});

Deno.test("openApiDocument() tells of each kind of problem", () => {
  const { info } = openApiDocument();
  for (const [kind, { status, when }] of Object.entries(PROBLEM_KINDS)) {
    assert(info.description.includes(`| \`${kind}\` | ${status} | ${when} |`));
  }
});

testCases("the contract of the API", startApi, {
  "describes each route that there is, and no other": async (api) => {
    await Promise.resolve();
    const routes = api.routes.filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => `${method} ${templateOf(path)}`);
    const described = Object.entries(openApiDocument().paths)
      .flatMap(([path, operations]) =>
        Object.keys(operations).map((method) =>
          `${method.toUpperCase()} ${path}`
        )
      );
    assertEquals(
      described.toSorted(),
      [...new Set(routes)].sort(),
      "Describe the route in the *_operations.ts beside it",
    );
    assert(described.length >= 24, `${described.length} operations`);
  },

  "is served as it is committed, with a tag": async (api) => {
    for (const path of ["/openapi.json", "/asyncapi.json", "/docs"]) {
      const response = await get(api, path);
      const text = await response.text();
      assertEquals(response.status, 200, path);
      const etag = response.headers.get("etag") ?? "";
      assertEquals(response.headers.get("cache-control"), "no-cache");
      const again = await get(api, path, { "if-none-match": etag });
      assertEquals([again.status, await again.text()], [304, ""]);
      assertEquals(again.headers.get("etag"), etag);
      const other = await get(api, path, { "if-none-match": '"x"' });
      assertEquals([other.status, await other.text()], [200, text]);
      if (path !== "/openapi.json") continue;
      assertEquals(
        JSON.parse(text),
        JSON.parse(JSON.stringify(openApiDocument())),
      );
    }
  },

  "takes no parameter": async (api) => {
    for (const path of ["/openapi.json", "/asyncapi.json", "/docs"]) {
      const { status } = await readAnswer(await get(api, `${path}?x=1`));
      assertEquals(status, 422);
    }
  },

  "is a page that loads and runs nothing": async (api) => {
    const response = await get(api, "/docs");
    const html = await response.text();
    const policy = response.headers.get("content-security-policy") ?? "";
    assert(policy.startsWith("default-src 'none'; style-src 'sha256-"), policy);
    const style = html.match(/<style>(.*?)<\/style>/s)?.[1] ?? "";
    const hash = await crypto.subtle.digest(
      "SHA-256",
      new TextEncoder().encode(style),
    );
    const base64 = new Uint8Array(hash).toBase64();
    assert(policy.includes(`'sha256-${base64}'`), "The style is allowed");
    assertEquals(html.match(/<(script|link|img|iframe|object|base)\b/g), null);
    assertEquals(html.match(/\s(style|on\w+)=/g), null);
    const links = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, to]) =>
      to ?? ""
    );
    const anchors = new Set(
      [...html.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => `#${id}`),
    );
    const loose = links.filter((to) => !anchors.has(to));
    assertEquals([...new Set(loose)], ["/openapi.json", "/asyncapi.json"]);
    for (const { operationId } of operationsOf(openApiDocument())) {
      assert(anchors.has(`#${operationId}`), operationId);
    }
  },
});

function operationsOf(
  { paths }: ReturnType<typeof openApiDocument>,
): { operationId: string }[] {
  return Object.values(paths).flatMap(Object.values);
}
