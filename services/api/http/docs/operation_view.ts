import { html } from "@hono/hono/html";
import type {
  Content,
  OperationObject,
  ResponseObject,
} from "../openapi/document.ts";
import { OPERATIONS } from "../openapi/operations.ts";
import { PROBLEM_GROUPS, problemsOf } from "../openapi/problems_of.ts";
import type { Markup } from "../page/page.ts";
import type { ProblemKind } from "../problem_kinds.ts";
import { COMMON_HEADERS, COMMON_PARAMETERS } from "./common_parts.ts";
import { problemsView } from "./common_view.ts";
import { curlView, examplesView } from "./example_view.ts";
import { inline, markdown } from "./markdown.ts";
import { fieldView, typeView } from "./schema_view.ts";

/** Where an operation is. */
export interface OperationPlace {
  /** Such as `get`. */
  method: string;
  /** Such as `/{user_id}/tasks`. */
  path: string;
}

/** The type of a problem's body. */
const PROBLEM = "application/problem+json";

/** The tag of what a browser alone may ask; a shell sends a token. */
const OF_BROWSERS = "Session";

const COMMON_PROBLEMS = new Set<ProblemKind>(
  PROBLEM_GROUPS.flatMap(({ kinds }) => kinds),
);

/** Shows one method of a path. */
export function operationView(
  operation: OperationObject,
  { method, path }: OperationPlace,
): Markup {
  const { operationId, summary, description, requestBody, tags } = operation;
  return html`
    <article id="${operationId}">
      <h3>${summary}</h3>
      <p><span class="method ${method}">${method}</span> <code>${path}</code></p>
      ${description === undefined ? "" : markdown(description)}
      ${tags.includes(OF_BROWSERS) ? "" : curlView(operation, { method, path })}
      ${parametersView(operation)}
      ${requestBody
        ? html`
          <h4>Body</h4>
          <p>${contentView(requestBody.content)}${requestBody.required
            ? ""
            : " (may be absent)"}</p>
        `
        : ""}
      <h4>Answers</h4>
      ${answersView(operation)}
      ${ownProblemsView(operation)}
    </article>
  `;
}

function parametersView({ parameters }: OperationObject): Markup | string {
  const own = parameters.filter(({ name }) => !COMMON_PARAMETERS.has(name));
  if (own.length === 0) return "";
  return html`
    <h4>Parameters</h4>
    <table>
      <tbody>
        ${own.map(({ name, schema, description, required, ...rest }) =>
          fieldView(name, schema, {
            isRequired: required,
            note: [`In the ${rest.in}.`, description ?? ""].join(" "),
          })
        )}
      </tbody>
    </table>
  `;
}

function answersView({ responses }: OperationObject): Markup[] {
  return Object.entries(responses).flatMap(([status, response]) =>
    "$ref" in response ? [] : [answerView(status, response)]
  );
}

function answerView(
  status: string,
  { description, headers, content }: ResponseObject,
): Markup {
  const own = Object.entries(headers).filter(([name]) =>
    !COMMON_HEADERS.has(name)
  );
  return html`
    <details>
      <summary><code>${status}</code> ${inline(description)}</summary>
      ${content ? html`<p>${contentView(content)}</p>` : ""}
      ${examplesView(content)}
      ${own.length === 0 ? "" : html`
        <table>
          <tbody>
            ${own.map(([name, header]) =>
              fieldView(name, header.schema, {
                isRequired: header.required,
                note: header.description,
              })
            )}
          </tbody>
        </table>
      `}
    </details>
  `;
}

/** Those that many operations have are told once, elsewhere. */
function ownProblemsView({ operationId }: OperationObject): Markup {
  const operation = OPERATIONS.find(({ id }) => id === operationId);
  const kinds = operation ? problemsOf(operation) : [];
  const own = kinds.filter((kind) => !COMMON_PROBLEMS.has(kind));
  return html`
    <h4>Errors</h4>
    ${own.length === 0 ? "" : problemsView(own)}
    <p>${own.length === 0 ? "Those" : "Besides, those"} that
      <a href="#errors">many requests have</a>, as
      <code>${PROBLEM}</code>.</p>
  `;
}

function contentView(content: Content): Markup[] {
  return Object.entries(content).map(([mediaType, { schema }]) =>
    html`<code>${mediaType}</code>: ${typeView(schema)}`
  );
}
