import { html } from "@hono/hono/html";
import type {
  HeaderObject,
  OperationObject,
  ParameterObject,
} from "../openapi/document.ts";
import { PROBLEM_GROUPS } from "../openapi/problems_of.ts";
import type { Markup } from "../page/page.ts";
import { PROBLEM_KINDS, type ProblemKind } from "../problem_kinds.ts";
import { COMMON_HEADERS, COMMON_PARAMETERS } from "./common_parts.ts";
import { inline, markdown } from "./markdown.ts";
import { fieldView } from "./schema_view.ts";

/** Shows the problems that many requests may be answered. */
export function errorsView(about: readonly string[]): Markup {
  return html`
    <section id="errors">
      <h2>Errors</h2>
      ${about.map(markdown)}
      ${PROBLEM_GROUPS.map(({ of, kinds }) =>
        html`
          <h3>${inline(of)}</h3>
          ${problemsView(kinds)}
        `
      )}
    </section>
  `;
}

/** Shows kinds of problem, with when they come. */
export function problemsView(kinds: readonly ProblemKind[]): Markup {
  return html`
    <table class="problems">
      <tbody>${kinds.map((kind) => {
        const { status, when } = PROBLEM_KINDS[kind];
        return html`
          <tr>
            <th scope="row"><code>${status}</code> <code>${kind}</code></th>
            <td>${inline(when)}</td>
          </tr>
        `;
      })}</tbody>
    </table>
  `;
}

/** Shows the header fields of nearly every request and answer. */
export function headersView(
  operations: readonly OperationObject[],
): Markup {
  const parameters = operations.flatMap(({ parameters }) => parameters);
  const headers = operations.flatMap(({ responses }) =>
    Object.values(responses).flatMap((response) =>
      "$ref" in response ? [] : Object.entries(response.headers)
    )
  );
  return html`
    <section id="headers">
      <h2>Headers</h2>
      <h3>Of any request</h3>
      <table>
        <tbody>${[...COMMON_PARAMETERS].map((name) =>
          headerView(name, parameters.find((each) => each.name === name))
        )}</tbody>
      </table>
      <h3>Of any answer</h3>
      <table>
        <tbody>${[...COMMON_HEADERS].map((name) =>
          headerView(name, headers.find(([other]) => other === name)?.[1])
        )}</tbody>
      </table>
    </section>
  `;
}

function headerView(
  name: string,
  part: HeaderObject | ParameterObject | undefined,
): Markup {
  if (!part) throw new Error(`Cannot find a description of ${name}`);
  const { schema, description, required } = part;
  return fieldView(name, schema, { isRequired: required, note: description });
}
