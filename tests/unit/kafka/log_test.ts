import { assertEquals, assertRejects } from "@std/assert";
import { getLogger } from "@std/log";
import { log } from "@taskbell/kafka";
import { configureLogging } from "@taskbell/runtime";
import { noSignal, sampleDelivery } from "./sample_delivery.ts";
import { silentLogger } from "./silent_logger.ts";

/** Answers what is logged of one success and one failure. */
async function linesAt(level: number | undefined): Promise<string[]> {
  const lines: string[] = [];
  const logger = {
    ...silentLogger,
    level,
    debug: (message: string) => void lines.push(message),
    warn: (message: string) => void lines.push(message),
  };
  const handler = log<string>({ logger })(({ event }) => {
    if (event === "bad") throw new Error("no luck");
  });
  await handler(sampleDelivery("good"), noSignal());
  await assertRejects(
    async () => await handler(sampleDelivery("bad"), noSignal()),
    Error,
    "no luck",
  );
  return lines;
}

Deno.test("log() tells of successes when the logger writes them", async () => {
  const failure = "Cannot handle a record";
  assertEquals(await linesAt(undefined), ["Handled a record", failure]);
  assertEquals(await linesAt(10), ["Handled a record", failure]);
  assertEquals(await linesAt(20), [failure]);
});

Deno.test("getLogger() tells the level that is written", () => {
  for (const [level, number] of [["debug", 10], ["warning", 30]] as const) {
    configureLogging({ level, format: "json" });
    assertEquals(getLogger("consumer").level, number);
  }
});
