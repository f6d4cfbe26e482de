import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import {
  collector,
  committedOffset,
  publishTexts,
  runConsumer,
} from "../running_consumer.ts";
import {
  type KafkaCases,
  newName,
  newTopic,
  type TestedKafka,
} from "../tested_kafka.ts";
import { type Letterbox, openLetterbox } from "./letterbox.ts";
import { type MemberProcess, startMember } from "./member_process.ts";

const SESSION_MS = 1_500;

/** A group whose members are processes. */
interface Crashing extends AsyncDisposable {
  readonly topic: string;
  readonly groupId: string;
  readonly letterbox: Letterbox;
  start(): MemberProcess;
}

async function prepare(kafka: TestedKafka): Promise<Crashing> {
  const topic = await newTopic(kafka);
  const groupId = newName("group");
  const letterbox = await openLetterbox(kafka);
  return {
    topic,
    groupId,
    letterbox,
    start: () =>
      startMember({
        brokers: kafka.brokers,
        groupId,
        topic,
        letters: letterbox.topic,
        sessionTimeoutMs: SESSION_MS,
      }),
    [Symbol.asyncDispose]: () => letterbox[Symbol.asyncDispose](),
  };
}

/** The values that a member has begun, in this order. */
function begun({ notes }: MemberProcess): string[] {
  return notes.flatMap(({ started = [] }) => started);
}

/** The values that a member has finished, in this order. */
function finished({ notes }: MemberProcess): string[] {
  return notes.flatMap(({ finished = [] }) => finished);
}

/** A record that kills whoever handles it, and those beside it. */
export const crashLoopCases: KafkaCases = {
  "run() gives up the record of which three members died alone, and no other":
    async (kafka) => {
      await using group = await prepare(kafka);
      const { topic, groupId, letterbox } = group;
      const good = ["hang a", "b", "hang c", "d"];
      await publishTexts(kafka, topic, ["hang a", "b", "kill", "hang c", "d"]);
      // The first dies with several under way: that counts against none.
      await using first = group.start();
      assertEquals(await first.ended, "SIGKILL");
      assert(begun(first).length > 1, `${begun(first)} were under way`);
      {
        await using member = group.start();
        await eventually(() => assertEquals(begun(member), ["hang a"]));
        await member.goOn();
        assertEquals(await member.ended, "SIGKILL");
        // Those in flight run alone: each is done before the next one begins.
        assertEquals(
          member.notes.map((note) => note.started ?? note.finished),
          ["hang a", "hang a", "b", "b", "kill"],
        );
      }
      for (const life of [2, 3]) {
        await using member = group.start();
        assertEquals(await member.ended, "SIGKILL", `life ${life}`);
        assertEquals(begun(member).at(-1), "kill");
      }
      await using last = group.start();
      await last.goOn();
      await eventually(async () =>
        assertEquals(await committedOffset(kafka, { groupId, topic }), 5)
      );
      assertEquals(begun(last).includes("kill"), false);
      assert(finished(last).every((value) => good.includes(value)));
      assertEquals(
        (await letterbox.letters()).map((letter) => [
          letter.reason,
          letter.original_offset,
          letter.retry_count,
        ]),
        [["crash_loop", 2, 3]],
      );
    },

  "run() keeps the count of deaths over a stop in good order, and adds none":
    async (kafka) => {
      await using group = await prepare(kafka);
      const { topic, groupId, letterbox } = group;
      await publishTexts(kafka, topic, ["hang a", "hang b"]);
      const live = async (signal: Deno.Signal, expected: string[]) => {
        await using member = group.start();
        await eventually(() => assertEquals(begun(member), expected));
        member.signal(signal);
        await member.ended;
      };
      const both = ["hang a", "hang b"];
      await live("SIGKILL", both);
      await live("SIGKILL", ["hang a"]);
      await live("SIGKILL", ["hang a"]);
      // Let go of in good order: it stays a suspect, and nothing is counted.
      await live("SIGTERM", ["hang a"]);
      await live("SIGTERM", ["hang a"]);
      assertEquals(await letterbox.letters(), []);
      await live("SIGKILL", ["hang a"]);
      await using last = group.start();
      await last.goOn();
      await eventually(async () =>
        assertEquals(await committedOffset(kafka, { groupId, topic }), 2)
      );
      assertEquals(begun(last), ["hang b"]);
      const letters = await letterbox.letters();
      assertEquals(
        letters.map((letter) => [letter.reason, letter.original_offset]),
        [["crash_loop", 0]],
      );
    },

  "run() starts nothing beside a record that may have killed its member":
    async (kafka) => {
      await using group = await prepare(kafka);
      const { topic } = group;
      await publishTexts(kafka, topic, ["hang"]);
      {
        await using member = group.start();
        await eventually(() => assertEquals(begun(member), ["hang"]));
        member.signal("SIGKILL");
        await member.ended;
      }
      await using member = group.start();
      await eventually(() => assertEquals(begun(member), ["hang"]));
      const { values, handler } = collector();
      await using _witness = await runConsumer(kafka, {
        groupId: newName("witness"),
        topics: [topic],
        handler,
      });
      // By the time another group has read these, the member could have, too.
      for (const value of ["a", "b", "c"]) {
        await publishTexts(kafka, topic, [value]);
        await eventually(() => assertEquals(values.at(-1), value));
      }
      assertEquals(begun(member), ["hang"]);
      await member.goOn();
      await eventually(() =>
        assertEquals(finished(member).toSorted(), ["a", "b", "c", "hang"])
      );
      assertEquals(finished(member)[0], "hang");
    },

  "run() takes no notice of deaths while nothing is under way": async (
    kafka,
  ) => {
    await using group = await prepare(kafka);
    const { topic, groupId, letterbox } = group;
    const values = ["a", "b", "c", "d", "e"];
    const handled: string[] = [];
    for (const [index, value] of values.entries()) {
      await publishTexts(kafka, topic, [value]);
      await using member = group.start();
      await eventually(async () =>
        assertEquals(
          await committedOffset(kafka, { groupId, topic }),
          index + 1,
        )
      );
      handled.push(...finished(member));
      member.signal("SIGKILL");
      await member.ended;
    }
    assertEquals(handled, values);
    assertEquals(await letterbox.letters(), []);
  },
};
