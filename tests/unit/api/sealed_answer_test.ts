import {
  assert,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { Buffer } from "node:buffer";
import type { KeyedRequest } from "../../../services/api/http/idempotency/keyed_request.ts";
import {
  openAnswer,
  sealAnswer,
} from "../../../services/api/http/idempotency/sealed_answer.ts";

const REQUEST: KeyedRequest = {
  userId: "ada",
  route: "POST /:user_id/tasks",
  key: "0198a6f2-7c1e-4d7b-9a61-5a3c1de0a1b2",
  keyHash: new Uint8Array(32),
  fingerprint: new Uint8Array(32),
};

Deno.test("openAnswer() gives the text that was sealed", () => {
  for (const text of ["", "{}", '{"title":"Tür €"}', "x".repeat(100_000)]) {
    assertEquals(openAnswer(REQUEST, sealAnswer(REQUEST, text)), text);
  }
});

Deno.test("openAnswer() fails when user, route or key is another one", () => {
  const sealed = sealAnswer(REQUEST, "secret");
  const others = [
    { ...REQUEST, userId: "eve" },
    { ...REQUEST, route: "POST /:user_id/calendar-key" },
    { ...REQUEST, key: REQUEST.key.toUpperCase() },
    // What the table holds besides must not open it.
    { ...REQUEST, key: REQUEST.keyHash.toHex() },
  ];
  for (const other of others) {
    assertThrows(() => openAnswer(other, sealed), Error);
  }
});

Deno.test("openAnswer() fails when any byte of it has changed", () => {
  const sealed = sealAnswer(REQUEST, "secret");
  for (const index of sealed.keys()) {
    const changed = Uint8Array.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    assertThrows(() => openAnswer(REQUEST, changed), Error);
  }
});

Deno.test("sealAnswer() never seals a text the same way twice", () => {
  const [one, other] = [1, 2].map(() =>
    Buffer.from(sealAnswer(REQUEST, "secret".repeat(100)))
  );
  assert(one && other && !one.includes("secret"));
  // Salt, tag and ciphertext.
  for (const [from, to] of [[0, 16], [16, 32], [32, 632]]) {
    assertNotEquals(one.subarray(from, to), other.subarray(from, to));
  }
  assertEquals(one.length, 632);
});
