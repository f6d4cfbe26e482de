/**
 * A member of a group in a process of its own, to be killed:
 * `member_program.ts OPTIONS`, in JSON. It prints what happens to it.
 *
 * A record `kill …` kills it; `hang …` takes until the process is told to go on
 * by a line on its standard input.
 *
 * @module
 */
import {
  createConsumer,
  createPublisher,
  type EncodedRecord,
} from "@taskbell/kafka";
import { textChain } from "./letterbox.ts";
import type { MemberNote, MemberProcessOptions } from "./member_process.ts";

/** What is printed has left the process before it can die. */
function print(note: MemberNote): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(note)}\n`));
}

/** Resolves with the first line on standard input. */
async function toldToGoOn(): Promise<void> {
  const reader = Deno.stdin.readable.getReader();
  await reader.read();
  reader.releaseLock();
}

async function main(options: MemberProcessOptions): Promise<void> {
  const { brokers, groupId, topic, letters, sessionTimeoutMs } = options;
  const connection = { brokers, clientId: `member-${Deno.pid}` };
  const publisher = createPublisher<EncodedRecord>({
    connection,
    encoder: { encode: (record) => record },
  });
  const goOn = toldToGoOn();
  const consumer = createConsumer({
    connection,
    groupId,
    topics: [topic],
    sessionTimeoutMs,
    graceMs: 200,
    handler: textChain(
      (letter) => publisher.publish(letters, letter),
      async ({ event }, signal) => {
        print({ started: event });
        if (event.startsWith("kill")) Deno.kill(Deno.pid, "SIGKILL");
        if (event.startsWith("hang")) await goOn;
        print({ finished: event, aborted: signal.aborted });
      },
    ),
  });
  const stop = new AbortController();
  Deno.addSignalListener("SIGTERM", () => stop.abort());
  await consumer.run(stop.signal);
  await publisher.close();
  Deno.exit(0);
}

if (import.meta.main) await main(JSON.parse(Deno.args[0] ?? "{}"));
