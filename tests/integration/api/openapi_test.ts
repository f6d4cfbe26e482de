import { assert, assertEquals } from "@std/assert";
import type { JsonSchema } from "@taskbell/events/contract";
import { Validator } from "@seriousme/openapi-schema-validator";
import { PROBLEM_KINDS } from "../../../services/api/http/problem_kinds.ts";
import type { OperationObject } from "../../../services/api/http/openapi/document.ts";
import { EXAMPLES } from "../../../services/api/http/openapi/examples.ts";
import { openApiDocument } from "../../../services/api/http/openapi/open_api.ts";
import { OPERATIONS } from "../../../services/api/http/openapi/operations.ts";
import { templateOf } from "../../../services/api/http/openapi/paths.ts";
import {
  PROBLEM_GROUPS,
  problemsOf,
} from "../../../services/api/http/openapi/problems_of.ts";
import { readAnswer, startApi, type TestApi } from "../../support/api_app.ts";
import { AnswerSchemas } from "../../support/contracts/answer_schemas.ts";
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

Deno.test("openApiDocument() describes each parameter", () => {
  for (const { operationId, parameters } of operations()) {
    for (const { name, description } of parameters) {
      assert(description, `${operationId} ${name}`);
    }
  }
});

Deno.test("openApiDocument() leaves the types of problems open", () => {
  const text = JSON.stringify(openApiDocument());
  assertEquals(text.match(/"enum":\["urn:taskbell:problem:[^\]]*/g), null);
  const { schemas } = openApiDocument().components;
  assertEquals(
    schemas.Problem?.properties?.type?.examples,
    Object.keys(PROBLEM_KINDS).map((kind) => `urn:taskbell:problem:${kind}`),
  );
});

Deno.test("openApiDocument() tells apart the operations of a batch", () => {
  const { schemas } = openApiDocument().components;
  const item = schemas.Batch?.properties?.operations?.items;
  const { propertyName, mapping } = item?.discriminator as {
    propertyName: string;
    mapping: Record<string, string>;
  };
  const refs = (item?.oneOf as JsonSchema[]).map(({ $ref }) => $ref);
  assertEquals(Object.values(mapping), refs);
  for (const [value, ref] of Object.entries(mapping)) {
    const schema = schemas[ref.split("/").at(-1) ?? ""];
    assertEquals(schema?.properties?.[propertyName]?.const, value);
  }
  assertEquals(refs.length, 4);
});

Deno.test("openApiDocument() says where it is served, and of 405", () => {
  const { servers, components } = openApiDocument();
  assertEquals(servers.map(({ url }) => url), ["/"]);
  const answer = components.responses["method-not-allowed"];
  assertEquals(answer?.headers.allow?.required, true);
  for (const { operationId, responses } of operations()) {
    assert(responses["405"], operationId);
  }
});

Deno.test("openApiDocument() has an example of each body, all valid", () => {
  const answers = new AnswerSchemas(openApiDocument());
  const seen = new Set<string>();
  for (const { id, body } of OPERATIONS) {
    const examples = EXAMPLES[id] ?? {};
    const needsBody = body?.safeParse({}).success === false;
    assert(!needsBody || examples.body !== undefined, `${id}: no example`);
    if (examples.body !== undefined) {
      assertEquals(body?.safeParse(examples.body).error, undefined, id);
    }
    seen.add(id);
  }
  let count = 0;
  for (const { operationId, responses } of operations()) {
    for (const [status, response] of Object.entries(responses)) {
      if ("$ref" in response) continue;
      const content = response.content?.["application/json"];
      if (!content || content.schema.additionalProperties) continue;
      const at = `${operationId} ${status}`;
      assert(content.example !== undefined, `${at}: no example`);
      assertEquals(answers.wrongs(content.schema, content.example), [], at);
      count++;
    }
  }
  assert(count >= 20, `${count} examples`);
  assertEquals(Object.keys(EXAMPLES).filter((id) => !seen.has(id)), []);
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
    for (const { operationId } of operations()) {
      assert(anchors.has(`#${operationId}`), operationId);
    }
  },

  "is a page that lists operations by what they do, after the content": async (
    api,
  ) => {
    const html = await (await get(api, "/docs")).text();
    const [content = "", index = ""] = html.split("<nav");
    for (const { operationId, summary } of operations()) {
      const entry = `<a href="#${operationId}">${escaped(summary)}</a>`;
      assert(index.includes(entry), entry);
    }
    assert(content.includes(`href="#contents"`));
    const headings = [...index.matchAll(/<h2><a[^>]*>([^<]*)/g)]
      .map(([, text]) => text);
    assertEquals(headings.length, new Set(headings).size, headings.join());
  },

  "is a page that tells each common error once": async (api) => {
    const html = await (await get(api, "/docs")).text();
    const articles = html.split('<article id="').slice(1)
      .map((text) => text.split("</article>")[0] ?? "");
    for (const { kinds } of PROBLEM_GROUPS) {
      for (const kind of kinds) {
        assertEquals(html.split(`<code>${kind}</code>`).length, 2, kind);
      }
    }
    const common = new Set<string>(
      PROBLEM_GROUPS.flatMap(({ kinds }) => kinds),
    );
    for (const { id, ...operation } of OPERATIONS) {
      const article = articles.find((text) => text.startsWith(`${id}"`)) ?? "";
      const isOfBrowsers = operation.path === "/session";
      assertEquals(article.includes(">curl "), !isOfBrowsers, id);
      const own = problemsOf({ id, ...operation })
        .filter((kind) => !common.has(kind));
      for (const kind of own) {
        assert(article.includes(`<code>${kind}</code>`), `${id} ${kind}`);
      }
    }
  },
});

function operations(): OperationObject[] {
  const { paths } = openApiDocument();
  return Object.values(paths).flatMap(Object.values);
}

function escaped(text: string): string {
  return text.replaceAll("'", "&#39;");
}
