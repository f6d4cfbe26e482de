import type { AsyncApiDocument } from "@taskbell/events/contract";
import { html } from "@hono/hono/html";
import type { Markup } from "../page/page.ts";
import { markdown } from "./markdown.ts";
import { typeView } from "./schema_view.ts";

/** Shows the topics with what their records say. */
export function eventsView(
  { info, channels, components }: AsyncApiDocument,
): Markup {
  return html`
    <section id="topics">
      <h2>Kafka topics</h2>
      ${markdown(info.description)}
      ${Object.entries(channels).map(([topic, { bindings, messages }]) =>
        html`
          <article id="topic-${topic}">
            <h3>
              <span class="method topic">topic</span> <code>${topic}</code>
            </h3>
            <p>Partitions: ${bindings.kafka.partitions}. ${settingsView(
              bindings.kafka.topicConfiguration,
            )}</p>
            <table>
              <tbody>
                ${Object.keys(messages).map((name) =>
                  messageView(components.messages[name])
                )}
              </tbody>
            </table>
          </article>
        `
      )}
    </section>
  `;
}

function settingsView(settings: Record<string, unknown>): Markup[] {
  return Object.entries(settings).map(([name, value]) =>
    html`
      <span class="limit">${name}=${String(value)}</span>
    `
  );
}

function messageView(
  message: AsyncApiDocument["components"]["messages"][string] | undefined,
): Markup | string {
  if (!message) return "";
  return html`
    <tr>
      <th scope="row"><code>${message.name}</code></th>
      <td>${typeView(message.payload)}</td>
      <td>${message.summary}</td>
    </tr>
  `;
}
