import { assertEquals } from "@std/assert";
import { protocolError } from "../../../../shared/kafka/client/kafkajs_internals.ts";
import {
  type GroupVerdict,
  groupVerdict,
} from "../../../../shared/kafka/consuming/group_verdict.ts";
import { MissingTopicError } from "../../../../shared/kafka/consuming/partition_counts.ts";

/** The protocol's error codes that a member may be answered. */
const CODES: Record<GroupVerdict, Record<number, string>> = {
  rejoin: { 27: "REBALANCE_IN_PROGRESS", 79: "MEMBER_ID_REQUIRED" },
  expelled: {
    22: "ILLEGAL_GENERATION",
    25: "UNKNOWN_MEMBER_ID",
    82: "FENCED_INSTANCE_ID",
  },
  away: {
    3: "UNKNOWN_TOPIC_OR_PARTITION",
    5: "LEADER_NOT_AVAILABLE",
    6: "NOT_LEADER_OR_FOLLOWER",
    7: "REQUEST_TIMED_OUT",
    9: "REPLICA_NOT_AVAILABLE",
    13: "NETWORK_EXCEPTION",
    14: "COORDINATOR_LOAD_IN_PROGRESS",
    15: "COORDINATOR_NOT_AVAILABLE",
    16: "NOT_COORDINATOR",
    56: "KAFKA_STORAGE_ERROR",
    74: "FENCED_LEADER_EPOCH",
    75: "UNKNOWN_LEADER_EPOCH",
    78: "OFFSET_NOT_AVAILABLE",
  },
  fatal: {
    [-1]: "UNKNOWN_SERVER_ERROR",
    1: "OFFSET_OUT_OF_RANGE",
    12: "OFFSET_METADATA_TOO_LARGE",
    23: "INCONSISTENT_GROUP_PROTOCOL",
    24: "INVALID_GROUP_ID",
    26: "INVALID_SESSION_TIMEOUT",
    29: "TOPIC_AUTHORIZATION_FAILED",
    30: "GROUP_AUTHORIZATION_FAILED",
    58: "SASL_AUTHENTICATION_FAILED",
    9_999: "a code of a later Kafka",
  },
};

for (const [verdict, codes] of Object.entries(CODES)) {
  Deno.test(`groupVerdict() is ${verdict} for the codes that mean it`, () => {
    for (const [code, name] of Object.entries(codes)) {
      const error = protocolError(Number(code));
      assertEquals(groupVerdict(error), verdict, name);
      const wrapped = new Error("It failed", { cause: error });
      assertEquals(groupVerdict(wrapped), verdict, `${name} inside`);
    }
  });
}

Deno.test("groupVerdict() is away when a connection breaks or is silent", () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED"), {
    code: "ECONNREFUSED",
  });
  const errors = [
    refused,
    new Error("Closed connection"),
    new Error("Connection error", { cause: refused }),
    new DOMException("Gave up after 10 ms", "TimeoutError"),
  ];
  for (const error of errors) {
    assertEquals(groupVerdict(error), "away", String(error));
  }
});

Deno.test("groupVerdict() is fatal when nothing can help", () => {
  const denied = 'Requires net access to "kafka:9092", run again';
  const untrusted = Object.assign(new Error("self-signed certificate"), {
    code: "DEPTH_ZERO_SELF_SIGNED_CERT",
  });
  const errors = [
    new MissingTopicError("letters"),
    new Error(denied),
    Object.assign(new Error("Connection error"), { cause: new Error(denied) }),
    new Error("Connection error", { cause: untrusted }),
    new TypeError("undefined is not a function"),
  ];
  for (const error of errors) {
    assertEquals(groupVerdict(error), "fatal", String(error));
  }
});
