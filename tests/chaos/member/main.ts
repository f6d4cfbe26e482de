/**
 * A member of a consumer group, in a process of its own: `main.ts OPTIONS`,
 * with {@linkcode MemberOptions} as JSON. It passes what it reads through the
 * standard chain and takes down every event that it has handled.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import {
  createConsumer,
  createPublisher,
  type EncodedRecord,
  type Handler,
  standardChain,
} from "@taskbell/kafka";
import { configureLogging, runProgram } from "@taskbell/runtime";
import { Ledger } from "../../harness/ledger/ledger.ts";
import { loadCodec, type LoadEvent } from "../load/load_event.ts";
import { HANDLER_MS, type MemberOptions, RSS_BYTES } from "./member_options.ts";

const SAMPLE_EVERY_MS = 250;

async function main(
  options: MemberOptions,
  signal: AbortSignal,
): Promise<void> {
  const { brokers, deadLetterTopic, groupId, process, topic } = options;
  const connection = { brokers, clientId: process };
  using ledger = Ledger.open({ path: options.ledgerFile, process });
  const letters = createPublisher<EncodedRecord>({
    connection,
    encoder: { encode: (record) => record },
  });
  const consumer = createConsumer({
    connection,
    groupId,
    topics: [topic],
    sessionTimeoutMs: options.sessionTimeoutMs,
    handler: standardChain({
      decoder: loadCodec,
      handler: takingDown(ledger, options),
      deadLetter: {
        publish: (letter) => letters.publish(deadLetterTopic, letter),
      },
    }),
  });
  const sampling = setInterval(() => sample(ledger), SAMPLE_EVERY_MS);
  await consumer.run(signal);
  clearInterval(sampling);
  await letters.close();
}

function takingDown(
  ledger: Ledger,
  { handlerMs, slow }: MemberOptions,
): Handler<LoadEvent> {
  const pace = { handlerMs };
  if (slow) {
    pace.handlerMs = slow.handlerMs;
    setTimeout(() => {
      pace.handlerMs = handlerMs;
      ledger.append({ type: "sample", name: HANDLER_MS, value: handlerMs });
    }, slow.forMs);
  }
  return async ({ event: { id }, record: { partition } }, signal) => {
    if (pace.handlerMs > 0) await delay(pace.handlerMs, undefined, { signal });
    ledger.append({ type: "arrival", id, partition });
  };
}

function sample(ledger: Ledger): void {
  const { rss } = Deno.memoryUsage();
  ledger.append({ type: "sample", name: RSS_BYTES, value: rss });
}

if (import.meta.main) {
  configureLogging({ level: "info", format: "json" });
  const options: MemberOptions = JSON.parse(Deno.args[0] ?? "{}");
  await runProgram((signal) => main(options, signal), {
    exitWithParent: true,
    stopWithinMs: 25_000,
  });
}
