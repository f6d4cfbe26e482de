/**
 * A program for {@link ./kafka_net_access_test.ts}:
 * `kafka_net_access_program.ts PART ADDRESS` prints why the part of the Kafka
 * toolkit can't connect.
 *
 * @module
 */
import { inTime } from "./in_time.ts";
import { FAILING_PARTS } from "./kafka_parts.ts";

if (import.meta.main) {
  const [part = "", address = ""] = Deno.args;
  const connection = { brokers: [address], clientId: "caged" };
  const reason = FAILING_PARTS[part]?.(
    { connection, topic: "events" },
    /--allow-net/,
  );
  console.log(await inTime(reason ?? Promise.reject(new Error(part))));
}
