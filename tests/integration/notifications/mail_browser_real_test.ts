import { assert, assertEquals } from "@std/assert";
import { render } from "../../../services/notifications/templates/render.ts";
import { startBrowser } from "../../support/browser.ts";
import { HTML_TEXTS } from "../../support/html_injections.ts";
import { sampleMessage } from "../../support/sample_message.ts";

/** A page that does what no mail may. */
const HOSTILE = `<!doctype html><body>
  <script>console.log("ran"); alert(1); throw new Error("thrown")</script>
  <p onmouseover="console.log('touched')">x</p>
  <img src="/beacon.png">`;

function mailWith(text: string): string {
  const metadata = '{"task_id":7,"reminder_id":"r","due_date":"2026-07-01"}';
  return render("email", sampleMessage({ subject: text, body: text, metadata }))
    .html;
}

Deno.test("a mail in a browser runs no script and asks for nothing", async () => {
  const pages = [HOSTILE, ...HTML_TEXTS.map(mailWith)];
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    ({ url }) =>
      new Response(pages[Number(new URL(url).pathname.slice(1))] ?? "", {
        headers: { "content-type": "text/html; charset=utf-8" },
      }),
  );
  const address = `http://127.0.0.1:${server.addr.port}`;
  await using browser = await startBrowser();
  const open = (index: number) => browser.open(new URL(`/${index}`, address));
  const hostile = await open(0);
  const found = ["Dialog", "console", "exception", "touched"].filter((each) =>
    hostile.executions.join().includes(each)
  );
  assertEquals(found, ["Dialog", "console", "exception", "touched"]);
  assertEquals(hostile.requests, [new URL("/beacon.png", address).href]);
  for (const [index, text] of HTML_TEXTS.entries()) {
    const { executions, requests, text: shown } = await open(index + 1);
    assertEquals({ executions, requests }, { executions: [], requests: [] });
    const wanted = text.replaceAll(/[^\P{Cc}\t\n\r]/gu, "\ufffd");
    assert(shown.includes(wanted.trim()), `${text} is shown as ${shown}`);
  }
  console.log(
    `${HTML_TEXTS.length} mails opened: 0 scripts ran, 0 requests`,
  );
});
