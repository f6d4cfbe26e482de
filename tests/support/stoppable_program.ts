/**
 * A program for {@link ../unit/runtime/program_test.ts}:
 * `stoppable_program.ts BEHAVIOUR [--exit-with-parent]`. It prints what happens
 * to it, a word a line.
 *
 * @module
 */
import {
  EXIT_WITH_PARENT,
  portSetting,
  readSettings,
  runProgram,
  textSetting,
} from "@taskbell/runtime";

type Main = (signal: AbortSignal) => Promise<void>;

/** Resolves when the program is told to stop. */
async function told(signal: AbortSignal): Promise<void> {
  console.log("started");
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  }
  console.log("stopping");
}

const BEHAVIOURS: Record<string, Main> = {
  returns: () => Promise.resolve(),
  fails: () => Promise.reject(new Error("it broke")),
  async refuses() {
    readSettings((name) => Deno.env.get(name), {
      port: portSetting("PORT", 8000),
      secret: textSetting("JWT_SECRET", { pattern: /.{32}/, secret: true }),
    });
    await Promise.resolve();
  },
  async stops(signal) {
    await told(signal);
    console.log("stopped");
  },
  async rejectsAside(signal) {
    void Promise.reject(new Error("nobody awaits this"));
    await told(signal);
  },
  /** Needs standard input to end before it stops. */
  async stopsLate(signal) {
    await told(signal);
    await Deno.stdin.readable.pipeTo(new WritableStream());
    console.log("stopped");
  },
  async neverStops(signal) {
    await told(signal);
    await new Promise((resolve) => setTimeout(resolve, 600_000));
  },
};

if (import.meta.main) {
  const [behaviour = "", ...flags] = Deno.args;
  const { promise, resolve } = Promise.withResolvers<AbortSignal>();
  const running = runProgram(async (signal) => {
    resolve(signal);
    await BEHAVIOURS[behaviour]?.(signal);
  }, {
    exitWithParent: flags.includes(EXIT_WITH_PARENT),
    stopWithinMs: behaviour === "neverStops" ? 10 : 60_000,
  });
  await promise;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => console.log(signal));
  }
  await running;
}
