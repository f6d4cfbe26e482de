import { assertEquals } from "@std/assert";
import { protocolError } from "../../../../shared/kafka/client/kafkajs_internals.ts";
import { Generation } from "../../../../shared/kafka/consuming/generation.ts";
import { sendHeartbeats } from "../../../../shared/kafka/consuming/heartbeats.ts";
import { VirtualTime } from "../../../support/virtual_time.ts";
import { silentLogger } from "../silent_logger.ts";

const INTERVAL_MS = 3_000;
const SESSION_MS = 30_000;

/** A generation that is kept up, with what the group answers. */
function keepUp(answer: () => Promise<void>) {
  const generation = new Generation({
    id: 1,
    memberId: "member",
    assignments: [],
    partitionCounts: new Map(),
  });
  const stop = new AbortController();
  const beats = { count: 0 };
  const over = { yes: false };
  void sendHeartbeats(generation, {
    beat: () => {
      beats.count++;
      return answer();
    },
    intervalMs: INTERVAL_MS,
    sessionTimeoutMs: SESSION_MS,
    signal: stop.signal,
    logger: silentLogger,
  }).then(() => over.yes = true);
  const state = () => ({
    ending: generation.ending.aborted,
    lost: generation.lost.aborted,
    over: over.yes,
  });
  return { stop, beats, state };
}

function refused(code: number): () => Promise<void> {
  return () => Promise.reject(protocolError(code));
}

const WELL = { ending: false, lost: false, over: false };
const ENDING = { ending: true, lost: false, over: false };
const LOST = { ending: true, lost: true, over: true };

Deno.test("sendHeartbeats() sends one each interval while all is well", async () => {
  using time = new VirtualTime();
  const { beats, state } = keepUp(() => Promise.resolve());
  await time.advance(10 * INTERVAL_MS);

  assertEquals([beats.count, state()], [10, WELL]);
});

Deno.test("sendHeartbeats() ends the generation of a rebalance and goes on", async () => {
  using time = new VirtualTime();
  const { beats, state } = keepUp(refused(27));
  await time.advance(20 * INTERVAL_MS);

  assertEquals([beats.count, state()], [20, ENDING]);
});

for (const code of [22, 25, 82, 30]) {
  Deno.test(`sendHeartbeats() loses the generation when the group answers ${code}`, async () => {
    using time = new VirtualTime();
    const { beats, state } = keepUp(refused(code));
    await time.advance(20 * INTERVAL_MS);

    assertEquals([beats.count, state()], [1, LOST]);
  });
}

Deno.test("sendHeartbeats() outlasts answers that fail for less than a session", async () => {
  using time = new VirtualTime();
  const fails = { now: true };
  const { state } = keepUp(() =>
    fails.now
      ? Promise.reject(new DOMException("Gave up", "TimeoutError"))
      : Promise.resolve()
  );
  for (let round = 0; round < 3; round++) {
    fails.now = true;
    await time.advance(SESSION_MS - 2 * INTERVAL_MS);
    fails.now = false;
    await time.advance(2 * INTERVAL_MS);
  }

  assertEquals(state(), WELL);
});

Deno.test("sendHeartbeats() loses the generation after the silence of a session", async () => {
  using time = new VirtualTime();
  const { state } = keepUp(() => Promise.reject(new Error("ECONNREFUSED")));
  await time.advance(SESSION_MS);
  assertEquals(state(), WELL);
  await time.advance(INTERVAL_MS);

  assertEquals(state(), LOST);
});

Deno.test("sendHeartbeats() stops when it is told to", async () => {
  using time = new VirtualTime();
  const { stop, beats, state } = keepUp(() => Promise.resolve());
  await time.advance(INTERVAL_MS);
  stop.abort();
  await time.advance(5 * INTERVAL_MS);

  assertEquals([beats.count, state()], [1, { ...WELL, over: true }]);
});
