import { assertEquals } from "@std/assert";
import { findSecrets, secretForms } from "../support/secret_forms.ts";

const SECRET = 'p4ss/+ "wörd"';

Deno.test("findSecrets() finds a secret in every form and place", () => {
  const forms = secretForms(SECRET);
  assertEquals(forms.length >= 5, true);
  for (const form of forms) {
    for (const text of [form, `x${form}y`, form.toUpperCase()]) {
      const hits = findSecrets({ log: text, other: "" }, { token: SECRET });
      assertEquals(
        new Set(hits.map(({ place, secret }) => `${place} ${secret}`)),
        new Set(["log token"]),
        text,
      );
    }
  }
});

Deno.test("findSecrets() finds nothing when nothing is there", () => {
  const texts = { log: SECRET.slice(1), other: '{"a":"p4ss"}' };
  assertEquals(findSecrets(texts, { token: SECRET }), []);
});
