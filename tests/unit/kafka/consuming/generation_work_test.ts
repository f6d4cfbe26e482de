import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { VirtualTime } from "../../../support/virtual_time.ts";
import { checkProperty } from "./check_property.ts";
import { anyCommand, type Command } from "./model/command.ts";
import { World } from "./model/world.ts";

Deno.test("GenerationWork keeps order, offsets and suspects right through failures, rebalances and crashes", async () => {
  const commands = fc.array(anyCommand, { maxLength: 60, size: "max" });
  await checkProperty(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      commands,
      async (concurrency, commands) => {
        using time = new VirtualTime();
        const world = new World(time, { concurrency });
        for (const command of commands) await world.act(command);
        await world.complete();
      },
    ),
    { runs: 2_000 },
  );
});

Deno.test("GenerationWork commits nothing that comes after it has let go", async () => {
  const commands: Command[] = [
    { do: "append", partition: 0, keys: [1], gap: 0 },
    { do: "rebalance" },
    // The handler outlasts the release; the next generation begins it again.
    { do: "advance", ms: 3_000 },
    { do: "finish", which: 1 },
    { do: "advance", ms: 3_000 },
  ];
  using time = new VirtualTime();
  const world = new World(time, { concurrency: 1 });
  for (const command of commands) await world.act(command);
  assertEquals(world.committedOffsets, [0, 0]);
  await world.complete();
});
