import { assertEquals } from "@std/assert";
import { isP256Point } from "@taskbell/targets";
import { createECDH } from "node:crypto";
import { base64Url } from "../../support/push_service.ts";

function newPoint(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createECDH("prime256v1").generateKeys());
}

Deno.test("isP256Point() takes a point of the curve, padded or not", () => {
  for (let n = 0; n < 20; n++) {
    const text = base64Url(newPoint());
    assertEquals([isP256Point(text), isP256Point(`${text}=`)], [true, true]);
  }
});

Deno.test("isP256Point() takes nothing else", () => {
  const point = newPoint();
  const beside = point.with(64, (point.at(64) ?? 0) ^ 1);
  const otherForm = point.with(0, 6);
  const none = ["", "x", "A".repeat(87), base64Url(beside)].concat(
    base64Url(otherForm),
    base64Url(point.subarray(0, 64)),
    base64Url(new Uint8Array([...point, 0])),
    `${base64Url(point)}==`,
    ` ${base64Url(point)}`,
    base64Url(new Uint8Array(65).with(0, 4)),
  );
  for (const text of none) assertEquals(isP256Point(text), false, text);
});
