import type { AsyncApiDocument } from "@taskbell/events/contract";
import { html, raw } from "@hono/hono/html";
import type {
  OpenApiDocument,
  OperationObject,
  ResponseObject,
} from "../openapi/document.ts";
import css from "./docs.css" with { type: "text" };
import { eventsView } from "./events_view.ts";
import { markdown, type Markup } from "./markdown.ts";
import { operationView } from "./operation_view.ts";
import { schemaView } from "./schema_view.ts";

/** The style sheet that stands in the page: its policy allows just this. */
export const DOCS_CSS: string = css;

/** Both contracts. */
export interface Contracts {
  /** That of the API. */
  openApi: OpenApiDocument;
  /** That of the events. */
  asyncApi: AsyncApiDocument;
}

interface Listed {
  method: string;
  path: string;
  operation: OperationObject;
}

/** The contracts as one page that needs no script and no other file. */
export function docsPage({ openApi, asyncApi }: Contracts): Markup {
  const { info, tags, components } = openApi;
  const all = listOperations(openApi);
  const schemas = { ...components.schemas, ...asyncApi.components.schemas };
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${info.title} ${info.version}: reference</title>
        <style>${raw(css)}</style>
      </head>
      <body>
        ${navigation(all, openApi)}
        <main>
          <h1>${info.title} <small>${info.version}</small></h1>
          <p>For programs: <a href="/openapi.json">OpenAPI 3.1</a>,
            <a href="/asyncapi.json">AsyncAPI 3</a></p>
          ${markdown(info.description)}
          ${tags.map((tag) =>
            tagView(tag, { all, answers: components.responses })
          )}
          ${eventsView(asyncApi)}
          <section id="schemas">
            <h2>Schemas</h2>
            ${Object.entries(schemas).map(([name, schema]) =>
              html`
                <article id="schema-${name}">
                  <h3>${name}</h3>
                  ${schemaView(schema)}
                </article>
              `
            )}
          </section>
        </main>
      </body>
    </html>
  `;
}

function listOperations({ paths }: OpenApiDocument): Listed[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method,
      path,
      operation,
    }))
  );
}

function navigation(all: readonly Listed[], { tags }: OpenApiDocument): Markup {
  return html`
    <nav>
      ${tags.map(({ name }) =>
        html`
          <h2><a href="#tag-${name}">${name}</a></h2>
          <ul>${all.filter(({ operation }) => operation.tags.includes(name))
            .map(({ operation: { operationId } }) =>
              html`<li><a href="#${operationId}">${operationId}</a></li>`
            )}</ul>
        `
      )}
      <h2><a href="#events">Events</a></h2>
      <h2><a href="#schemas">Schemas</a></h2>
    </nav>
  `;
}

function tagView(
  { name, description }: OpenApiDocument["tags"][number],
  { all, answers }: {
    all: readonly Listed[];
    answers: Readonly<Record<string, ResponseObject>>;
  },
): Markup {
  const answer = (response: ResponseObject | { $ref: string }) => {
    if (!("$ref" in response)) return response;
    const found = answers[response.$ref.split("/").at(-1) ?? ""];
    if (!found) throw new Error(`Cannot find ${response.$ref}`);
    return found;
  };
  return html`
    <section id="tag-${name}">
      <h2>${name}</h2>
      <p>${description}</p>
      ${all.filter(({ operation }) => operation.tags.includes(name))
        .map(({ operation, method, path }) =>
          operationView(operation, { method, path, answer })
        )}
    </section>
  `;
}
