import type { AsyncApiDocument } from "@taskbell/events/contract";
import { html } from "@hono/hono/html";
import type { OpenApiDocument, OperationObject } from "../openapi/document.ts";
import type { Markup } from "../page/page.ts";

/** An operation with its place. */
export interface ListedOperation {
  /** Such as `get`. */
  method: string;
  /** Such as `/{user_id}/tasks`. */
  path: string;
  /** What the contract says of it. */
  operation: OperationObject;
}

/** Lists what is on the page; each entry leads to it. */
export function indexView(
  all: readonly ListedOperation[],
  { tags, channels }: {
    tags: OpenApiDocument["tags"];
    channels: AsyncApiDocument["channels"];
  },
): Markup {
  return html`
    <nav id="contents" aria-label="Contents">
      <h2><a href="#top">Start</a></h2>
      ${tags.map(({ name }) =>
        html`
          <h2><a href="#tag-${name}">${name}</a></h2>
          <ul>${all.filter(({ operation }) => operation.tags.includes(name))
            .map(({ operation: { operationId, summary } }) =>
              html`<li><a href="#${operationId}">${summary}</a></li>`
            )}</ul>
        `
      )}
      <h2><a href="#errors">Errors</a></h2>
      <h2><a href="#headers">Headers</a></h2>
      <h2><a href="#topics">Kafka topics</a></h2>
      <ul>${Object.keys(channels).map((topic) =>
        html`<li><a href="#topic-${topic}">${topic}</a></li>`
      )}</ul>
      <h2><a href="#schemas">Schemas</a></h2>
    </nav>
  `;
}
