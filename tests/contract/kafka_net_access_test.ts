import { KafkaBroker } from "@taskbell/kafka_broker";
import { assert, assertEquals } from "@std/assert";
import { run } from "../support/program.ts";
import { FAILING_PARTS } from "./kafka_parts.ts";

const PROGRAM = new URL("kafka_net_access_program.ts", import.meta.url);

/** Where the client begins, and where the broker sends it on to. */
const HOSTS = [
  { bootstrap: "127.0.0.1", advertised: "localhost" },
  { bootstrap: "localhost", advertised: "127.0.0.1" },
] as const;

for (const { bootstrap, advertised } of HOSTS) {
  Deno.test(`@taskbell/kafka names ${advertised} when --allow-net lacks it`, async (context) => {
    await using broker = await KafkaBroker.start({
      advertisedHost: advertised,
      topics: [{ name: "events", partitions: 1, config: {} }],
    });
    const allowed = `${bootstrap}:${broker.port}`;
    for (const part of Object.keys(FAILING_PARTS)) {
      await context.step(`${part}()`, async () => {
        const { code, stdout, stderr } = await run([
          "run",
          "--no-prompt",
          "--ignore-env",
          `--allow-net=${allowed}`,
          PROGRAM.pathname,
          part,
          allowed,
        ]);
        assertEquals(code, 0, stderr);
        const lacking = `--allow-net lacks the broker ${advertised}`;
        assert(stdout.includes(`${lacking}:${broker.port}`), stdout);
      });
    }
  });
}
