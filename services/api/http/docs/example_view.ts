import { html } from "@hono/hono/html";
import type { Content, OperationObject } from "../openapi/document.ts";
import type { Markup } from "../page/page.ts";

/** Shows how a request is sent from a shell. */
export function curlView(
  operation: OperationObject,
  { method, path }: { method: string; path: string },
): Markup {
  const { parameters, requestBody, responses, security } = operation;
  const target = path.replace(/\{(\w+)\}/g, (_, name) => {
    const found = parameters.find((each) =>
      each.in === "path" && each.name === name
    );
    return encodeURIComponent(String(found?.example ?? name));
  });
  const query = parameters.filter((each) =>
    each.in === "query" && each.required
  ).map(({ name }) => `${name}=…`);
  const body = Object.values(requestBody?.content ?? {})[0]?.example;
  const lines = [
    [
      "curl",
      ...(method === "get" ? [] : ["-X", method.toUpperCase()]),
      ...(isStream(responses) ? ["-N"] : []),
      `"$API${[target, ...query].join("?")}"`,
    ].join(" "),
    ...(security.length > 0 ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    ...(body === undefined ? [] : [
      '-H "Content-Type: application/json"',
      `-d '${JSON.stringify(body, null, 2).replaceAll("'", "'\\''")}'`,
    ]),
  ];
  return codeView(lines.join(" \\\n  "));
}

/** Shows the examples of a body. */
export function examplesView(content: Content | undefined): Markup[] {
  return Object.values(content ?? {}).flatMap(({ example }) =>
    example === undefined ? [] : [codeView(
      typeof example === "string" ? example : JSON.stringify(example, null, 2),
    )]
  );
}

/** Shows text as it is; what is too wide is scrolled alone. */
export function codeView(text: string): Markup {
  return html`<pre tabindex="0"><code>${text}</code></pre>`;
}

function isStream(responses: OperationObject["responses"]): boolean {
  const { 200: answer } = responses;
  return answer !== undefined && "content" in answer &&
    "text/event-stream" in (answer.content ?? {});
}
