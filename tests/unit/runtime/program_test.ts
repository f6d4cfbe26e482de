import { assertEquals, assertStringIncludes } from "@std/assert";
import { EXIT_WITH_PARENT } from "@taskbell/runtime";
import { eventually } from "../../support/eventually.ts";

const PROGRAM = new URL("../../support/stoppable_program.ts", import.meta.url);

/** A run of the program; ended when it goes out of scope. */
class Run implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #output: Promise<unknown>;
  #closed = false;
  out = "";
  err = "";

  constructor(args: string[], env: Record<string, string> = {}) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-env", PROGRAM.href, ...args],
      env: { ...env, NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#output = Promise.all([
      read(this.#child.stdout, (text) => this.out += text),
      read(this.#child.stderr, (text) => this.err += text),
    ]);
  }

  /** What it has printed, once the line is there `count` times. */
  async printed(line: string, count = 1): Promise<string[]> {
    return await eventually(() => {
      const lines = this.out.split("\n");
      assertEquals(lines.filter((each) => each === line).length, count);
      return lines;
    });
  }

  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  async endInput(): Promise<void> {
    this.#closed = true;
    await this.#child.stdin.close();
  }

  /** The exit status, once it has ended and all that it wrote is here. */
  async code(): Promise<number> {
    const { code } = await this.#child.status;
    await this.#output;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // It has ended.
    }
    if (!this.#closed) await this.#child.stdin.close().catch(() => {});
    await this.code();
  }
}

async function read(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (text: string) => void,
): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    take(text);
  }
}

Deno.test("runProgram() exits with 0 when the program ends", async () => {
  await using run = new Run(["returns"]);

  assertEquals([await run.code(), run.out, run.err], [0, "", ""]);
});

Deno.test("runProgram() exits with 2 and lists all that is wrong with the settings", async () => {
  await using run = new Run(["refuses"], { PORT: "http", JWT_SECRET: "short" });

  assertEquals(await run.code(), 2);
  assertEquals(run.err.split("\n"), [
    "Cannot start with these settings:",
    '  PORT must be a whole number from 1 to 65535: current value is "http"',
    "  JWT_SECRET must be a text: current value is *** (5 characters)",
    "",
  ]);
});

Deno.test("runProgram() exits with 1 when the program throws", async () => {
  await using run = new Run(["fails"]);

  assertEquals(await run.code(), 1);
  assertStringIncludes(run.err, "Error: it broke");
});

Deno.test("runProgram() outlives a rejection that nobody awaits", async () => {
  await using run = new Run(["rejectsAside"]);
  await run.printed("started");
  run.signal("SIGTERM");

  assertEquals(await run.code(), 0);
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`runProgram() lets the program stop on ${signal}`, async () => {
    await using run = new Run(["stops"]);
    await run.printed("started");
    run.signal(signal);

    assertEquals(await run.code(), 0);
    assertEquals(run.out, `started\n${signal}\nstopping\nstopped\n`);
  });
}

Deno.test("runProgram() takes signals within a second for one", async () => {
  await using run = new Run(["stopsLate"]);
  await run.printed("started");
  run.signal("SIGINT");
  await run.printed("SIGINT");
  run.signal("SIGINT");
  await run.printed("SIGINT", 2);
  run.signal("SIGTERM");
  await run.printed("SIGTERM");
  await run.endInput();

  assertEquals(await run.code(), 0);
  assertStringIncludes(run.out, "stopped");
});

Deno.test("runProgram() ends at once on a signal a second after the first", async () => {
  await using run = new Run(["stopsLate"]);
  await run.printed("started");
  let code: number | null = null;
  const ended = run.code().then((its) => code = its);
  await eventually(() => {
    if (code === null) run.signal("SIGTERM");
    assertEquals(typeof code, "number", "The program still runs");
  }, { intervalMs: 50 });
  await ended;

  assertEquals(code, 130);
  assertEquals(run.out.includes("stopped"), false);
});

Deno.test("runProgram() ends a program that does not stop in time", async () => {
  await using run = new Run(["neverStops"]);
  await run.printed("started");
  run.signal("SIGTERM");

  assertEquals(await run.code(), 1);
  assertStringIncludes(run.out, "stopping");
});

Deno.test("runProgram() stops at the end of input if it exits with its parent", async () => {
  await using run = new Run(["stops", EXIT_WITH_PARENT]);
  await run.printed("started");
  run.signal("SIGINT");
  const lines = await run.printed("SIGINT");
  assertEquals(lines.includes("stopping"), false);
  await run.endInput();

  assertEquals(await run.code(), 0);
  assertEquals(run.out, "started\nSIGINT\nstopping\nstopped\n");
});

Deno.test("runProgram() stops on SIGTERM if it exits with its parent", async () => {
  await using run = new Run(["stops", EXIT_WITH_PARENT]);
  await run.printed("started");
  run.signal("SIGTERM");

  assertEquals(await run.code(), 0);
});

Deno.test("runProgram() reads no input unless it exits with its parent", async () => {
  await using run = new Run(["stops"]);
  await run.endInput();
  await run.printed("started");
  run.signal("SIGTERM");

  assertEquals(await run.code(), 0);
  assertEquals(run.out, "started\nSIGTERM\nstopping\nstopped\n");
});
