import type { JsonSchema } from "@taskbell/events/contract";
import { html } from "@hono/hono/html";
import type { Markup } from "../page/page.ts";
import { inline } from "./markdown.ts";

/** Shows the fields of a schema, or what it is where it has none. */
export function schemaView(schema: JsonSchema): Markup {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) {
    return html`
      <p>${typeView(schema)} ${limitsView(schema)}</p>
    `;
  }
  return html`
    <table>
      <tbody>
        ${fields.map(([name, field]) =>
          fieldView(name, field, {
            isRequired: schema.required?.includes(name) ?? false,
          })
        )}
      </tbody>
    </table>
  `;
}

/** Shows a field, a parameter or a header field as a row of a table. */
export function fieldView(
  name: string,
  schema: JsonSchema,
  { isRequired, note = schema.description }: {
    isRequired: boolean;
    note?: string | undefined;
  },
): Markup {
  return html`
    <tr>
      <th scope="row"><code>${name}</code>${isRequired
        ? html`<span class="required">required</span>`
        : ""}</th>
      <td>${typeView(schema)}</td>
      <td>${note === undefined ? "" : inline(note)} ${limitsView(schema)}</td>
    </tr>
  `;
}

/** Shows what kind of value a schema takes. */
export function typeView(schema: JsonSchema): Markup {
  const { $ref, enum: values, items, type } = schema;
  if ($ref !== undefined) {
    const name = $ref.split("/").at(-1) ?? "";
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  const choices = choicesOf(schema);
  if (choices) return alternatives(choices.map(typeView));
  if (values) return alternatives(values.map(literal));
  if ("const" in schema) return literal(schema.const);
  if (items) return html`list of ${typeView(items)}`;
  if (Object.keys(schema.properties ?? {}).length > 0) {
    return html`object ${schemaView(schema)}`;
  }
  const types = typeof type === "string" ? [type] : type ?? ["anything"];
  const format = typeof schema.format === "string" ? `, ${schema.format}` : "";
  return html`${types.join(" or ")}${format}`;
}

/** `anyOf` that only narrows a type is a detail of it. */
function choicesOf({ type, anyOf, oneOf }: JsonSchema): JsonSchema[] | null {
  if (type !== undefined) return null;
  return anyOf ?? (Array.isArray(oneOf) ? oneOf : null);
}

function literal(value: unknown): Markup {
  return html`<code>${JSON.stringify(value)}</code>`;
}

function alternatives(views: readonly Markup[]): Markup {
  const [first, ...others] = views;
  return html`${first}${
    others.map((view) =>
      html`
        or ${view}
      `
    )
  }`;
}

const LIMITS: Readonly<Record<string, string>> = {
  minLength: "at least, in characters: ",
  maxLength: "at most, in characters: ",
  minimum: "from ",
  maximum: "to ",
  minItems: "at least, in items: ",
  maxItems: "at most, in items: ",
  default: "default: ",
};

/** Shows the limits and the default of a schema. */
function limitsView(schema: JsonSchema): Markup[] {
  return Object.entries(LIMITS).flatMap(([keyword, words]) => {
    const value = schema[keyword];
    if (value === undefined || isWidest(value)) return [];
    return [
      html`<span class="limit">${words}${JSON.stringify(value)}</span>`,
    ];
  });
}

/** That a number is exact in JavaScript is no news. */
function isWidest(value: unknown): boolean {
  return typeof value === "number" &&
    Math.abs(value) === Number.MAX_SAFE_INTEGER;
}
