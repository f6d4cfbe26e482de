import { assertEquals } from "@std/assert";
import { Alarm } from "@taskbell/runtime";

/** Longer than the tests may take: who waits for it fails. */
const NEVER_MS = 10 * 60 * 1000;

/** Whether a promise has settled once all that is due has run. */
async function settled(promise: Promise<void>): Promise<boolean> {
  let done = false;
  void promise.then(() => done = true);
  await new Promise((resolve) => setTimeout(resolve));
  return done;
}

Deno.test("Alarm.wait() resolves when it is woken", async () => {
  const alarm = new Alarm();
  const waiting = alarm.wait(NEVER_MS, new AbortController().signal);

  assertEquals(await settled(waiting), false);
  alarm.wake();
  await waiting;
});

Deno.test("Alarm.wait() resolves for a wake-up that came before it, once", async () => {
  const alarm = new Alarm();
  const { signal } = new AbortController();
  alarm.wake();
  alarm.wake();

  await alarm.wait(NEVER_MS, signal);
  const second = alarm.wait(NEVER_MS, signal);

  assertEquals(await settled(second), false);
  alarm.wake();
  await second;
});

Deno.test("Alarm.wait() forgets the wake-up that ended it", async () => {
  const alarm = new Alarm();
  const { signal } = new AbortController();
  const first = alarm.wait(NEVER_MS, signal);
  alarm.wake();
  await first;
  const second = alarm.wait(NEVER_MS, signal);

  assertEquals(await settled(second), false);
  alarm.wake();
  await second;
});

Deno.test("Alarm.wait() keeps a wake-up from after a wait ran out", async () => {
  const alarm = new Alarm();
  const { signal } = new AbortController();
  await alarm.wait(0, signal);
  alarm.wake();

  await alarm.wait(NEVER_MS, signal);
});

Deno.test("Alarm.wait() resolves when its signal aborts, before or after", async () => {
  const alarm = new Alarm();
  const stop = new AbortController();
  const waiting = alarm.wait(NEVER_MS, stop.signal);
  stop.abort();

  await waiting;
  await alarm.wait(NEVER_MS, stop.signal);
});

Deno.test("Alarm.wait() resolves after its time", async () => {
  await new Alarm().wait(1, new AbortController().signal);
});
