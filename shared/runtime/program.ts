import { SettingsError } from "./settings.ts";
import { getLogger } from "@std/log";

/** How {@linkcode runProgram} stops the program. */
export interface ProgramOptions {
  /** Stands before what is wrong with the settings. @default {nothing} */
  name?: string;
  /**
   * Whether the program ends with the process that started it: it stops when
   * standard input ends, and leaves an interrupt from the terminal to the
   * parent, which gets it too.
   */
  exitWithParent: boolean;
  /**
   * How long the program may take to stop, in milliseconds, before it is
   * ended. @default {25_000, or 4_000 with a parent}
   */
  stopWithinMs?: number;
}

/** The flag with which a parent asks for {@linkcode ProgramOptions}'s rule. */
export const EXIT_WITH_PARENT = "--exit-with-parent";

/** Two signals within this time, in milliseconds, are one. */
const SAME_SIGNAL_MS = 1000;

/**
 * Runs a program until it ends or is told to stop, then ends the process:
 * with status 0, with 2 after wrong settings, else with 1.
 *
 * The first SIGTERM or SIGINT aborts the signal; a second one, more than a
 * second later, ends the process at once. (`deno task` forwards an interrupt
 * that the terminal has sent to the whole group: it comes twice.)
 */
export async function runProgram(
  main: (signal: AbortSignal) => Promise<void>,
  options: ProgramOptions,
): Promise<never> {
  const stop = new AbortController();
  logStrayRejections();
  watchSignals(stop, options);
  stop.signal.addEventListener("abort", () => {
    const { stopWithinMs = options.exitWithParent ? 4_000 : 25_000 } = options;
    setTimeout(() => Deno.exit(1), stopWithinMs);
  });
  try {
    await main(stop.signal);
  } catch (error) {
    if (error instanceof SettingsError) {
      const { name } = options;
      console.error(name ? `${name}: ${error.message}` : error.message);
      Deno.exit(2);
    }
    console.error(error);
    Deno.exit(1);
  }
  Deno.exit(0);
}

/**
 * kafkajs leaves promises behind that nobody awaits: one that rejects must
 * not end the program, which sees the failure by other means.
 */
function logStrayRejections(): void {
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    getLogger("program").error("Unhandled rejection", { error: event.reason });
  });
}

function watchSignals(stop: AbortController, options: ProgramOptions): void {
  const onSignal = () => {
    const now = performance.now();
    if (stop.signal.aborted && now - firstAt > SAME_SIGNAL_MS) Deno.exit(130);
    if (!stop.signal.aborted) firstAt = now;
    stop.abort();
  };
  let firstAt = 0;
  Deno.addSignalListener("SIGTERM", onSignal);
  if (options.exitWithParent) {
    // A listener keeps the default action away, which ends the process.
    Deno.addSignalListener("SIGINT", () => {});
    void Deno.stdin.readable.pipeTo(new WritableStream()).finally(() =>
      stop.abort()
    );
  } else {
    Deno.addSignalListener("SIGINT", onSignal);
  }
}
