import type { AsyncApiDocument } from "@taskbell/events/contract";
import { html } from "@hono/hono/html";
import type { OpenApiDocument } from "../openapi/document.ts";
import { type Markup, page, pageCss } from "../page/page.ts";
import { errorsView, headersView } from "./common_view.ts";
import css from "./docs.css" with { type: "text" };
import { eventsView } from "./events_view.ts";
import { codeView } from "./example_view.ts";
import { indexView, type ListedOperation } from "./index_view.ts";
import { markdown } from "./markdown.ts";
import { operationView } from "./operation_view.ts";
import { schemaView } from "./schema_view.ts";

/** The style sheet that stands in the page: its policy allows just this. */
export const DOCS_CSS: string = pageCss(css);

/** Both contracts. */
export interface Contracts {
  /** That of the API. */
  openApi: OpenApiDocument;
  /** That of the events. */
  asyncApi: AsyncApiDocument;
}

/** What the lines for a shell rely on. */
const SHELL = [
  "API=http://127.0.0.1:8000",
  "TOKEN=$(deno task token ada)",
].join("\n");

/** The contracts as one page that needs no script and no other file. */
export function docsPage({ openApi, asyncApi }: Contracts): Markup {
  const { info, tags, components } = openApi;
  const all = listOperations(openApi);
  const schemas = { ...components.schemas, ...asyncApi.components.schemas };
  const body = html`
    <main id="top">
      ${introductionView(openApi)}
      ${tags.map((tag) => tagView(tag, all))}
      ${errorsView(aboutErrors(openApi))}
      ${headersView(all.map(({ operation }) => operation))}
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
    ${indexView(all, { tags, channels: asyncApi.channels })}
  `;
  const title = `${info.title} ${info.version}: reference`;
  return page({ title, css: DOCS_CSS, body });
}

function introductionView({ info }: OpenApiDocument): Markup {
  const [about = ""] = info.description.split("\n\n");
  return html`
    <h1>${info.title} <small>${info.version}</small></h1>
    <p><a class="to-contents" href="#contents">Contents</a>
      For programs: <a href="/openapi.json">OpenAPI 3.1</a>,
      <a href="/asyncapi.json">AsyncAPI 3</a></p>
    ${markdown(about)}
    <p>To try it in a shell, with what <code>deno task dev</code> started:</p>
    ${codeView(SHELL)}
  `;
}

/** The table of all problems stands in the document for programs alone. */
function aboutErrors({ info }: OpenApiDocument): string[] {
  return info.description.split("\n\n").slice(1)
    .filter((block) => !block.startsWith("|"));
}

function listOperations({ paths }: OpenApiDocument): ListedOperation[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method,
      path,
      operation,
    }))
  );
}

function tagView(
  { name, description }: OpenApiDocument["tags"][number],
  all: readonly ListedOperation[],
): Markup {
  return html`
    <section id="tag-${name}">
      <h2>${name}</h2>
      <p>${description}</p>
      ${all.filter(({ operation }) => operation.tags.includes(name))
        .map(({ operation, ...place }) => operationView(operation, place))}
    </section>
  `;
}
