import { assert, assertEquals, assertMatch } from "@std/assert";
import { testCases } from "../../support/test_cases.ts";
import { startUnsubscribeSite } from "../../support/unsubscribe_site.ts";

testCases("the page of a mail's link", startUnsubscribeSite, {
  "asks for a click, and loads and runs nothing": async (site) => {
    const user = await site.api.user();
    const text = '<script>alert("task")</script>';
    const { url } = await site.mail(user, { subject: text, body: text });
    const { headers, text: html } = await site.follow("GET", url);
    assertEquals(headers.get("content-type"), "text/html; charset=UTF-8");
    assertEquals(headers.get("cache-control"), "no-store");
    assertEquals(headers.get("referrer-policy"), "no-referrer");
    const style = html.match(/<style>(.*?)<\/style>/s)?.[1] ?? "";
    const hash = await crypto.subtle.digest(
      "SHA-256",
      new TextEncoder().encode(style),
    );
    assertEquals(
      headers.get("content-security-policy"),
      `default-src 'none'; style-src 'sha256-${
        new Uint8Array(hash).toBase64()
      }'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    );
    assertEquals(html.match(/<(script|link|img|iframe|object|base)\b/g), null);
    assertEquals(html.match(/\s(style|action|href|src|on\w+)=/g), null);
    assertMatch(
      html,
      /<form method="post">\s*<input type="hidden" name="List-/,
    );
    // Whoever opens it learns nothing of the user.
    const token = url?.split("/").at(-1) ?? "";
    for (const secret of ["alert", "ada@", user.id, token]) {
      assert(!html.includes(secret), secret);
    }
  },

  "names the kind of message, before and after the click": async (site) => {
    const user = await site.api.user();
    const kinds = [
      [{}, "Reminders of tasks"],
      [{ metadata: null }, "Messages that are no reminders"],
    ] as const;
    for (const [changes, name] of kinds) {
      const { url } = await site.mail(user, changes);
      const asked = await site.follow("GET", url);
      assert(asked.text.includes(`${name} will no longer come by e-mail.`));
      const done = await site.follow("POST", url);
      assert(done.text.includes(`${name} no longer come by e-mail.`));
      assert(!done.text.includes("<form"));
    }
  },
});
