import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  fitSms,
  smsSize,
} from "../../../services/notifications/channels/sms/segments.ts";

for (
  const [what, text, encoding, segments] of [
    ["nothing", "", "gsm7", 1],
    ["160 of the alphabet", "@Ä§à".repeat(40), "gsm7", 1],
    ["161 of the alphabet", "a".repeat(161), "gsm7", 2],
    ["306 of the alphabet", "a".repeat(306), "gsm7", 2],
    ["307 of the alphabet", "a".repeat(307), "gsm7", 3],
    ["80 of the extension", "€".repeat(80), "gsm7", 1],
    ["81 of the extension", "€".repeat(81), "gsm7", 2],
    [
      "an escape at the border",
      `${"a".repeat(152)}€${"a".repeat(152)}`,
      "gsm7",
      3,
    ],
    ["70 others", "ß".repeat(69) + "ş", "ucs2", 1],
    ["71 others", "ş".repeat(71), "ucs2", 2],
    ["134 others", "ş".repeat(134), "ucs2", 2],
    ["35 pairs", "😀".repeat(35), "ucs2", 1],
    ["66 pairs", "😀".repeat(66), "ucs2", 2],
    ["67 pairs, none split", "😀".repeat(67), "ucs2", 3],
  ] as const
) {
  Deno.test(`smsSize() counts ${what}`, () => {
    assertEquals(smsSize(text), { encoding, segments });
  });
}

Deno.test("fitSms() keeps as much as fits and never splits a character", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 600 });
  fc.assert(fc.property(text, fc.integer({ min: 1, max: 4 }), (text, max) => {
    const fitted = fitSms(text, max);
    assert(smsSize(fitted).segments <= max);
    assert(fitted.isWellFormed());
    if (fitted === text) return;
    assert(text.startsWith(fitted.slice(0, -3)) && fitted.endsWith("..."));
    const next = String.fromCodePoint(
      text.codePointAt(fitted.length - 3) ?? 0,
    );
    const longer = `${fitted.slice(0, -3)}${next}...`;
    assert(smsSize(longer).segments > max || longer.length > text.length);
  }));
});
