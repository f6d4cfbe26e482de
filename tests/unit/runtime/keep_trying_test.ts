import { assertEquals, assertRejects } from "@std/assert";
import { keepTrying } from "@taskbell/runtime";

Deno.test("keepTrying() answers what the first success answers", async () => {
  const failures: string[] = [];
  let attempts = 0;
  const answer = await keepTrying(() => {
    attempts++;
    return attempts < 3
      ? Promise.reject(new Error(`attempt ${attempts}`))
      : Promise.resolve("done");
  }, {
    signal: new AbortController().signal,
    retryMs: 0,
    onFailure: (error) => failures.push((error as Error).message),
  });

  assertEquals(answer, "done");
  assertEquals(failures, ["attempt 1", "attempt 2"]);
});

Deno.test("keepTrying() answers null once its signal has aborted", async () => {
  const stop = new AbortController();
  let attempts = 0;
  const answer = await keepTrying(() => {
    attempts++;
    return Promise.reject(new Error("down"));
  }, {
    signal: stop.signal,
    retryMs: 10 * 60 * 1000,
    onFailure: () => stop.abort(),
  });

  assertEquals([answer, attempts], [null, 1]);
});

Deno.test("keepTrying() gives up when onFailure throws", async () => {
  await assertRejects(
    () =>
      keepTrying(() => Promise.reject(new Error("hopeless")), {
        signal: new AbortController().signal,
        onFailure: (error) => {
          throw error;
        },
      }),
    Error,
    "hopeless",
  );
});
