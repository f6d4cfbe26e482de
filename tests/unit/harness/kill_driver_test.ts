import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { readLedgers } from "../../harness/ledger/read_ledgers.ts";
import { Crew } from "../../harness/kill_driver/crew.ts";
import {
  type KillPlan,
  planKills,
} from "../../harness/kill_driver/plan_kills.ts";
import { runSteps } from "../../harness/kill_driver/run_steps.ts";
import { eventually } from "../../support/eventually.ts";

const PLAN: KillPlan = {
  places: ["a", "b", "c"],
  action: "kill",
  everyMs: 5_000,
  awayMs: 1_000,
  durationMs: 60_000,
  seed: 7,
};

interface Fixture extends AsyncDisposable {
  directory: string;
  crew: Crew;
}

async function startCrew(): Promise<Fixture> {
  const directory = await Deno.makeTempDir({ prefix: "taskbell-crew-" });
  const crew = new Crew({
    script: new URL("./ticking_member.ts", import.meta.url),
    args: (process, ledgerFile) => [process, ledgerFile],
    directory,
  });
  return {
    directory,
    crew,
    async [Symbol.asyncDispose]() {
      await crew[Symbol.asyncDispose]();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

/** How many effects a process has taken down so far. */
async function countTicks(
  { directory }: Fixture,
  process: string,
): Promise<number> {
  const entries = await readLedgers(directory);
  return entries.filter((entry) =>
    entry.process === process && entry.type === "effect"
  ).length;
}

async function untilTicking(fixture: Fixture, process: string): Promise<void> {
  const before = await countTicks(fixture, process);
  await eventually(async () =>
    assert(await countTicks(fixture, process) > before, `${process} ticks`)
  );
}

Deno.test("planKills() follows from its seed", () => {
  assertEquals(planKills(PLAN), planKills(PLAN));
  const seeds = [1, 2, 3, 4].map((seed) =>
    JSON.stringify(planKills({ ...PLAN, seed }))
  );
  assertEquals(new Set(seeds).size, 4);
});

Deno.test("planKills() brings everybody back and kills nobody twice", () => {
  for (const awayMs of [0, 1_000, 12_000, 100_000]) {
    const away = new Set<string>();
    let kills = 0;
    for (const { action, place } of planKills({ ...PLAN, awayMs })) {
      assertEquals(away.has(place), action === "start");
      if (action === "kill") {
        away.add(place);
        kills++;
      } else away.delete(place);
    }
    assertEquals(away.size, 0);
    assertEquals(kills, awayMs === 100_000 ? 3 : 12);
  }
});

Deno.test("planKills() resumes who was paused", () => {
  const steps = planKills({ ...PLAN, action: "pause", durationMs: 5_000 });
  assertEquals(steps.map(({ action, atMs }) => [action, atMs]), [
    ["pause", 5_000],
    ["resume", 6_000],
  ]);
});

Deno.test("Crew.kill() leaves the ledger of the process behind", async () => {
  await using fixture = await startCrew();
  const { crew, directory } = fixture;
  assertEquals(crew.start("a"), "a.1");
  await untilTicking(fixture, "a.1");
  await crew.kill("a");
  assertEquals(crew.running, []);
  const before = await countTicks(fixture, "a.1");
  assert(before > 0);
  assertEquals(crew.start("a"), "a.2");
  await untilTicking(fixture, "a.2");
  assertEquals(await countTicks(fixture, "a.1"), before);
  const kills = (await readLedgers(directory))
    .flatMap((entry) => entry.type === "kill" ? [entry.victim] : []);
  assertEquals(kills, ["a.1"]);
});

Deno.test("Crew.pause() holds the process until resume()", async () => {
  await using fixture = await startCrew();
  const { crew, directory } = fixture;
  crew.start("a");
  await untilTicking(fixture, "a.1");
  crew.pause("a");
  await eventually(async () => {
    const stat = await Deno.readTextFile(`/proc/${crew.pid("a")}/stat`);
    assertEquals(stat.split(") ")[1]?.[0], "T");
  });
  crew.resume("a");
  await untilTicking(fixture, "a.1");
  const done = (await readLedgers(directory))
    .flatMap(({ type }) => type === "pause" || type === "resume" ? [type] : []);
  assertEquals(done, ["pause", "resume"]);
});

Deno.test("Crew.stop() tells a clean end from another", async () => {
  await using fixture = await startCrew();
  const { crew } = fixture;
  crew.start("a");
  await untilTicking(fixture, "a.1");
  await crew.stop("a");
  crew.start("failing");
  await untilTicking(fixture, "failing.1");
  await assertRejects(() => crew.stop("failing"), Error, "ended with 3");
});

Deno.test("Crew.start() throws when the place is taken", async () => {
  await using fixture = await startCrew();
  const { crew } = fixture;
  crew.start("a");
  assertThrows(() => crew.start("a"), Error, "as it runs");
  assertThrows(() => crew.pid("b"), RangeError, "Cannot find b");
});

Deno.test("runSteps() does what the plan says, in its order", async () => {
  await using fixture = await startCrew();
  const { crew, directory } = fixture;
  for (const place of ["a", "b"]) crew.start(place);
  await untilTicking(fixture, "a.1");
  await untilTicking(fixture, "b.1");
  const steps = planKills({
    ...PLAN,
    places: ["a", "b"],
    everyMs: 100,
    awayMs: 10,
    durationMs: 500,
  });
  await runSteps(crew, steps);
  assertEquals(crew.running.toSorted(), ["a", "b"]);
  const killed = (await readLedgers(directory))
    .flatMap((entry) => entry.type === "kill" ? [entry.victim[0]] : []);
  assertEquals(
    killed,
    steps.filter(({ action }) => action === "kill").map((step) => step.place),
  );
});
