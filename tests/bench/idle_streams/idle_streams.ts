/**
 * Measures what idle streams of events cost the API, as a process of its own
 * on real PostgreSQL: `idle_streams.ts [COUNT]`, 10 000 unless given. Both
 * processes need as many file descriptors: `ulimit -n`.
 *
 * @module
 */
import { createPool } from "@taskbell/db";
import { appendRows, row, startRelay } from "../../contract/outbox_fixture.ts";
import { testToken } from "../../support/api_client.ts";
import { eventually } from "../../support/eventually.ts";
import type { TestProgram } from "../../support/program.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { startHttp } from "../../support/streams/start_http.ts";
import { percentile } from "../report/percentile.ts";
import { IdleStream } from "./idle_stream.ts";

const COUNT = 10_000;

/** Streams that are opened at a time. */
const AT_ONCE = 50;

/** As long as two heartbeats of each stream. */
const REST_MS = 32_000;

/** Requests of the measurement, one after another. */
const REQUESTS = 300;

/** Users that get an event. */
const EVENTS = 200;

async function main(count: number): Promise<void> {
  await using resources = new AsyncDisposableStack();
  const postgres = resources.use(await startRealPostgres());
  const url = await postgres.createDatabase();
  const program = resources.use(await startHttp(url));
  await requestTimes(program);
  report("without streams", program, await requestTimes(program));
  const before = residentKib(program);

  const startedAt = performance.now();
  const streams = await openStreams(program, count);
  console.log(`${count} streams opened in ${elapsedS(startedAt)} s`);
  report("with streams, at once", program, await requestTimes(program));
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  report("with streams, at rest", program, await requestTimes(program));
  const perStream = (residentKib(program) - before) / count;
  console.log(`${perStream.toFixed(1)} KiB a stream`);

  const sql = createPool({ url, applicationName: "bench" });
  resources.defer(() => sql.end());
  resources.use(startRelay(sql));
  const step = Math.max(1, Math.floor(count / EVENTS));
  const reached = streams.filter((_, index) => index % step === 0);
  const appendedAt = performance.now();
  await appendRows(sql, reached.map(({ userId }) => row(userId, 1)));
  await eventually(() => {
    const missing = reached.filter(({ text }) => !text.includes("event: "));
    if (missing.length > 0) throw new Error(`${missing.length} are missing`);
  }, { timeoutMs: 60_000, intervalMs: 2 });
  console.log(`${reached.length} events arrived in ${elapsedS(appendedAt)} s`);
  const alive = streams.filter(({ isOpen }) => isOpen).length;
  console.log(`${alive} of ${count} streams still open`);

  const stoppedAt = performance.now();
  const code = await program.stop();
  console.log(`stopped in ${elapsedS(stoppedAt)} s with status ${code}`);
  for (const stream of streams) stream.close();
}

async function openStreams(
  { url }: TestProgram,
  count: number,
): Promise<IdleStream[]> {
  const port = Number(new URL(url).port);
  const streams: IdleStream[] = [];
  let next = 0;
  const open = async () => {
    while (next < count) {
      const userId = `user-${next++}`;
      const token = await testToken(userId);
      streams.push(await IdleStream.open({ port, userId, token }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, open));
  return streams;
}

/** How long requests take, in milliseconds, from short to long. */
async function requestTimes({ url }: TestProgram): Promise<number[]> {
  const authorization = `Bearer ${await testToken("ada")}`;
  const times: number[] = [];
  for (let n = 0; n < REQUESTS; n++) {
    const startedAt = performance.now();
    const response = await fetch(`${url}/ada/tasks`, {
      headers: { authorization },
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`Cannot list: ${response.status}`);
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b);
}

function report(when: string, program: TestProgram, times: number[]): void {
  const resident = (residentKib(program) / 1024).toFixed(1);
  const [p50, p99] = [0.5, 0.99].map((part) =>
    percentile(times, part)?.toFixed(1)
  );
  console.log(
    `${when}: resident ${resident} MiB, GET tasks p50 ${p50} ms p99 ${p99} ms`,
  );
}

/** The memory of a process, in KiB, as Linux says. */
function residentKib({ pid }: TestProgram): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
}

function elapsedS(startedAt: number): string {
  return ((performance.now() - startedAt) / 1000).toFixed(2);
}

if (import.meta.main) await main(Number(Deno.args[0] ?? COUNT));
