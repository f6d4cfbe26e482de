import { html } from "@hono/hono/html";
import type {
  Content,
  OperationObject,
  ResponseObject,
} from "../openapi/document.ts";
import { inline, markdown, type Markup } from "./markdown.ts";
import { fieldView, typeView } from "./schema_view.ts";

/** Where an operation is. */
export interface OperationPlace {
  /** Such as `get`. */
  method: string;
  /** Such as `/{user_id}/tasks`. */
  path: string;
  /** Finds the answer that a reference names. */
  answer: (reference: ResponseObject | { $ref: string }) => ResponseObject;
}

/** Shows one method of a path. */
export function operationView(
  operation: OperationObject,
  { method, path, answer }: OperationPlace,
): Markup {
  const { operationId, summary, description, requestBody } = operation;
  return html`
    <article id="${operationId}">
      <h3><span class="method ${method}">${method}</span> <code>${path}</code></h3>
      <p><strong>${summary}</strong></p>
      ${description === undefined ? "" : markdown(description)}
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
      ${Object.entries(operation.responses).map(([status, response]) =>
        answerView(status, answer(response))
      )}
    </article>
  `;
}

function parametersView({ parameters }: OperationObject): Markup | string {
  if (parameters.length === 0) return "";
  return html`
    <h4>Parameters</h4>
    <table>
      <tbody>
        ${parameters.map(({ name, schema, description, required, ...rest }) =>
          fieldView(name, schema, {
            isRequired: required,
            note: [`In the ${rest.in}.`, description ?? ""].join(" "),
          })
        )}
      </tbody>
    </table>
  `;
}

function answerView(
  status: string,
  { description, headers, content }: ResponseObject,
): Markup {
  return html`
    <details>
      <summary><code>${status}</code> ${inline(description)}</summary>
      ${content ? html`<p>${contentView(content)}</p>` : ""}
      <table>
        <tbody>
          ${Object.entries(headers).map(([name, header]) =>
            fieldView(name, header.schema, {
              isRequired: header.required,
              note: header.description,
            })
          )}
        </tbody>
      </table>
    </details>
  `;
}

function contentView(content: Content): Markup[] {
  return Object.entries(content).map(([mediaType, { schema }]) =>
    html`<code>${mediaType}</code>: ${typeView(schema)}`
  );
}
