import { assertEquals } from "@std/assert";
import { judgeSendError } from "../../../shared/kafka/publishing/send_verdict.ts";

/** An error as kafkajs wraps it once its retries are used up. */
function wrapped(cause: unknown): Error {
  return Object.assign(new Error("retries exceeded", { cause }), {
    name: "KafkaJSNumberOfRetriesExceeded",
    retriable: false,
  });
}

function errorWith(properties: Record<string, unknown>): Error {
  return Object.assign(new Error("as told"), properties);
}

Deno.test("judgeSendError() judges by the code behind the wrappers", () => {
  const verdicts: [Record<string, unknown>, string][] = [
    [{ code: 3 }, "unknown_topic"],
    [{ code: 6, retriable: true }, "resend"],
    [{ code: 7 }, "resend"],
    [{ code: 10, retriable: false }, "record_refused"],
    [{ code: 17 }, "topic_refused"],
    [{ code: 18 }, "record_refused"],
    [{ code: 19 }, "resend"],
    [{ code: 29 }, "topic_refused"],
    [{ code: 45 }, "new_producer"],
    [{ code: 46 }, "new_producer"],
    [{ code: 47 }, "new_producer"],
    [{ code: 59 }, "new_producer"],
    [{ code: 87 }, "record_refused"],
    [{ code: "ECONNREFUSED" }, "resend"],
    [{ code: "SELF_SIGNED_CERT_IN_CHAIN" }, "access_refused"],
    [{ code: "ERR_TLS_CERT_ALTNAME_INVALID" }, "access_refused"],
    [{ name: "KafkaJSSASLAuthenticationError" }, "access_refused"],
    [{ name: "KafkaJSLockTimeout", retriable: false }, "resend"],
    [{ name: "TypeError" }, "client_error"],
  ];
  for (const [properties, verdict] of verdicts) {
    const error = errorWith(properties);
    assertEquals(judgeSendError(error), verdict, JSON.stringify(properties));
    assertEquals(judgeSendError(wrapped(wrapped(error))), verdict);
  }
});

Deno.test("judgeSendError() sends again when it knows nothing", () => {
  const circular = new Error("circular");
  circular.cause = circular;
  for (const error of [undefined, null, "text", circular, new Error("?")]) {
    assertEquals(judgeSendError(error), "resend");
  }
});
