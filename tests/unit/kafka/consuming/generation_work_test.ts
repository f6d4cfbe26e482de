import fc from "fast-check";
import { VirtualTime } from "../../../support/virtual_time.ts";
import { checkProperty } from "./check_property.ts";
import { anyCommand } from "./model/command.ts";
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
