import { html } from "@hono/hono/html";
import type { Markup } from "../page/page.ts";

/**
 * Shows the little Markdown that the contracts are written in: paragraphs,
 * tables and `code`.
 */
export function markdown(text: string): Markup[] {
  return text.split("\n\n").map((block) =>
    block.startsWith("|") ? table(block) : html`
      <p>${inline(block)}</p>
    `
  );
}

/** Shows one line of it. */
export function inline(text: string): (Markup | string)[] {
  return text.split("`").map((part, index) =>
    index % 2 === 0 ? part : html`<code>${part}</code>`
  );
}

function table(block: string): Markup {
  const [head = [], , ...rows] = block.split("\n").map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
  return html`
    <table>
      <thead>
        <tr>${head.map((cell) => html`<th>${inline(cell)}</th>`)}</tr>
      </thead>
      <tbody>
        ${rows.map((cells) =>
          html`<tr>${cells.map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`
        )}
      </tbody>
    </table>
  `;
}
