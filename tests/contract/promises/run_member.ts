import { getLogger } from "@std/log";
import { exponentialBackoff } from "@taskbell/runtime";
import { ConsumerHealth } from "../../../shared/kafka/consuming/consumer_health.ts";
import {
  type GroupMemberOptions,
  runGroupMember,
} from "../../../shared/kafka/consuming/group_member.ts";
import type { RunningConsumer } from "../running_consumer.ts";
import { connectionTo, type TestedKafka } from "../tested_kafka.ts";

/** A member without a supervisor. */
export interface RunningMember extends RunningConsumer {
  /** Why it has ended; resolves with `null` after a stop. */
  readonly ended: Promise<Error | null>;
}

/** What differs from member to member. */
export type RunMemberOptions =
  & Pick<GroupMemberOptions, "groupId" | "topics" | "handler">
  & Partial<GroupMemberOptions>;

/** Runs a member with bounds that a consumer does not let one choose. */
export function runMember(
  kafka: TestedKafka,
  options: RunMemberOptions,
): RunningMember {
  const health = new ConsumerHealth({ silenceMs: 30_000 });
  const abort = new AbortController();
  const ended = runGroupMember({
    connection: connectionTo(kafka),
    consumerId: crypto.randomUUID(),
    concurrency: 16,
    redelivery: exponentialBackoff({ initialMs: 20, maxMs: 200 }),
    sessionTimeoutMs: 1_500,
    rebalanceTimeoutMs: 10_000,
    heartbeatMs: 500,
    releaseAfterMs: 5_000,
    graceMs: 1_000,
    stallMs: 60_000,
    metadataMaxAgeMs: 60_000,
    logger: getLogger("test"),
    ...options,
    health,
    stopping: abort.signal,
  }).then(() => null, (error: Error) => error);
  const stop = async () => {
    abort.abort();
    await ended;
  };
  return {
    ended,
    status: () => health.status(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
