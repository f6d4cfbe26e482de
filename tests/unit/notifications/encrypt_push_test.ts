import { assertEquals } from "@std/assert";
import { decodeBase64Url } from "../../../services/notifications/channels/push/base64_url.ts";
import { encryptPush } from "../../../services/notifications/channels/push/encrypt_push.ts";
import { base64Url } from "../../support/push_service.ts";

/** https://www.rfc-editor.org/rfc/rfc8291#appendix-A */
const RFC8291 = {
  plain: "When I grow up, I want to be a watermelon",
  privateKey: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
  publicKey:
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz" +
    "AC8wEqKK6PBru3jl7A8",
  p256dh:
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7V" +
    "d8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
  salt: "DGv6ra1nlYgDCS1FRnbzlw",
  body: "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMo" +
    "ZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf" +
    "1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
};

Deno.test("encryptPush() makes the bytes of RFC 8291's example", async () => {
  const point = decodeBase64Url(RFC8291.publicKey);
  const jwk = {
    kty: "EC",
    crv: "P-256",
    x: base64Url(point.subarray(1, 33)),
    y: base64Url(point.subarray(33)),
  };
  const algorithm = { name: "ECDH", namedCurve: "P-256" };
  const keyPair = {
    privateKey: await crypto.subtle.importKey(
      "jwk",
      { ...jwk, d: RFC8291.privateKey },
      algorithm,
      false,
      ["deriveBits"],
    ),
    publicKey: await crypto.subtle.importKey("jwk", jwk, algorithm, true, []),
  };

  const body = await encryptPush(
    new TextEncoder().encode(RFC8291.plain),
    RFC8291,
    { keyPair, salt: decodeBase64Url(RFC8291.salt) },
  );

  assertEquals(base64Url(body), RFC8291.body);
});
