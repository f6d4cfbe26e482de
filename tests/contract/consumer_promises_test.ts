import { assert, assertEquals } from "@std/assert";
import { startEmbeddedKafka } from "./embedded_kafka.ts";
import { casesOfAll, consumerPromises } from "./promises/promises.ts";
import { runBeside, runCases } from "./tested_kafka.ts";

Deno.test("createConsumer() keeps its promises on the embedded broker", async (context) => {
  await using kafka = await startEmbeddedKafka();
  await runBeside(context, kafka, {
    ...casesOfAll(({ cases }) => cases),
    ...casesOfAll(({ faults = {} }) => faults),
  });
  await runCases(
    context,
    kafka,
    casesOfAll(({ disruptive = {} }) => disruptive),
  );
});

Deno.test("consumerPromises has cases for each of the eleven promises", () => {
  assertEquals(
    consumerPromises.map(({ number }) => number),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  );
  for (const { number, promise, ...cases } of consumerPromises) {
    assert(promise.length > 20, `promise ${number} is put into words`);
    const titles = Object.values(cases).flatMap(Object.keys);
    assert(titles.length > 0, `promise ${number} has cases`);
    assertEquals(new Set(titles).size, titles.length);
  }
});

Deno.test("consumerPromises has all cases that are written", async () => {
  const directory = new URL("./promises/", import.meta.url);
  const list = await Deno.readTextFile(new URL("promises.ts", directory));
  for await (const { name } of Deno.readDir(directory)) {
    if (!name.endsWith("_cases.ts")) continue;
    const text = await Deno.readTextFile(new URL(name, directory));
    const exported = [...text.matchAll(/^export const (\w+)/gm)];
    for (const [, cases = ""] of exported) {
      assert(list.split(cases).length > 2, `${cases} of ${name} is used`);
    }
  }
});

Deno.test("The README names each promise and the files that prove it", async () => {
  const readme = await Deno.readTextFile(
    new URL("../../README.md", import.meta.url),
  );
  const text = readme.replaceAll(/\s+/g, " ");
  for (const { number, promise, provenBy } of consumerPromises) {
    const start = text.indexOf(`${number}. ${promise}: `);
    assert(start >= 0, `promise ${number} stands in the README`);
    const links = text.slice(start).split(".ts).")[0] ?? "";
    for (const file of provenBy) {
      const path = `tests/contract/promises/${file}`;
      assert(`${links}.ts)`.includes(`](${path})`), `${path} is linked`);
      await Deno.stat(new URL(`promises/${file}`, import.meta.url));
    }
  }
});
