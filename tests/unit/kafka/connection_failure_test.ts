import { assertEquals } from "@std/assert";
import {
  type ConnectionFailure,
  connectionFailure,
} from "../../../shared/kafka/connection_failure.ts";
import { failureReason } from "../../../shared/kafka/failure_reason.ts";
import { ListenerMismatchError } from "../../../shared/kafka/listener_mismatch_error.ts";
import { missingNetAccess } from "../../../shared/kafka/net_access.ts";

type Kind = ConnectionFailure["kind"] | null;

const NO_ACCESS =
  'Connection error: Requires net access to "kafka-2:9092", run again with ' +
  "the --allow-net flag";
const NO_LOOKUP = "Connection error: getaddrinfo EPERM kafka-2";

function errorWith({ message = "as told", ...properties }: {
  message?: string;
  name?: string;
  code?: number | string;
  broker?: string;
  retriable?: boolean;
}): Error {
  return Object.assign(new Error(message), properties);
}

/** An error as kafkajs wraps it once its retries are used up. */
function wrapped(cause: Error): Error {
  return Object.assign(new Error(cause.message, { cause }), {
    name: "KafkaJSNumberOfRetriesExceeded",
    retriable: false,
  });
}

Deno.test("connectionFailure() tells what has to be mended from what passes", () => {
  const table: [Error, Kind][] = [
    [errorWith({ code: 33 }), "authentication"],
    [errorWith({ code: 34 }), "security_protocol"],
    [errorWith({ code: 58 }), "authentication"],
    [errorWith({ name: "KafkaJSSASLAuthenticationError" }), "authentication"],
    [errorWith({ code: "SELF_SIGNED_CERT_IN_CHAIN" }), "certificate"],
    [errorWith({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }), "certificate"],
    [errorWith({ code: "CERT_HAS_EXPIRED" }), "certificate"],
    [errorWith({ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }), "certificate"],
    [errorWith({ code: "ERR_TLS_CERT_ALTNAME_INVALID" }), "certificate"],
    [new ListenerMismatchError("Cannot speak"), "security_protocol"],
    [errorWith({ message: NO_ACCESS }), "net_access"],
    [errorWith({ message: NO_LOOKUP, code: "EPERM" }), "net_access"],
    [errorWith({ code: "ECONNREFUSED" }), null],
    [errorWith({ code: "ECONNRESET" }), null],
    [errorWith({ code: "ETIMEDOUT" }), null],
    [
      errorWith({ code: "ENOTFOUND", message: "getaddrinfo ENOTFOUND a" }),
      null,
    ],
    [errorWith({ name: "KafkaJSConnectionClosedError" }), null],
    [errorWith({ code: 3 }), null],
    [errorWith({ code: 6, retriable: true }), null],
    [errorWith({ code: 29 }), null],
    [errorWith({ name: "TypeError" }), null],
  ];
  for (const [error, kind] of table) {
    for (const thrown of [error, wrapped(error), wrapped(wrapped(error))]) {
      assertEquals(
        connectionFailure(thrown)?.kind ?? null,
        kind,
        String(error),
      );
    }
  }
  for (const thrown of [null, undefined, "text", 33]) {
    assertEquals(connectionFailure(thrown), null);
  }
});

Deno.test("connectionFailure() names the broker that --allow-net lacks", () => {
  const named = errorWith({ message: NO_LOOKUP, broker: "kafka-2:9092" });
  const expected = "--allow-net lacks the broker kafka-2:9092";
  for (const error of [errorWith({ message: NO_ACCESS }), named]) {
    assertEquals(connectionFailure(wrapped(error))?.message, expected);
  }
});

Deno.test("missingNetAccess() finds the address that Deno refuses", () => {
  assertEquals(missingNetAccess(new Error(NO_ACCESS)), "kafka-2:9092");
  assertEquals(missingNetAccess(new Error(NO_LOOKUP)), "kafka-2");
  const ipv6 = 'Requires net access to "[::1]:9092", run again';
  assertEquals(missingNetAccess(new Error(ipv6)), "[::1]:9092");
  assertEquals(missingNetAccess(new Error("connect ECONNREFUSED")), null);
});

Deno.test("failureReason() falls back on the words of the innermost error", () => {
  const refused = errorWith({ message: "connect ECONNREFUSED 127.0.0.1:9092" });
  assertEquals(failureReason(wrapped(refused)), refused.message);
  const certificate = errorWith({
    message: "Connection error: unable to verify the first certificate",
    code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  });
  assertEquals(
    failureReason(wrapped(certificate)),
    "the broker's certificate is refused: unable to verify the first " +
      "certificate",
  );
});
