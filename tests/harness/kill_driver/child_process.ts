/** What to run. */
export interface ChildProcessOptions {
  /** The module. */
  script: URL;
  /** What it is told. */
  args: readonly string[];
  /** Receives both output streams, appended. */
  logFile: string;
}

/** The shell makes way for Deno, which keeps its pid and standard input. */
const LOGGED = 'log=$1; shift; exec "$@" >>"$log" 2>&1';

/**
 * A Deno program of its own that can be killed, paused and stopped. Its
 * standard input ends when this process does: it is to watch that, so that it
 * is not left behind.
 */
export class ChildProcess {
  readonly #child: Deno.ChildProcess;
  readonly #ended: Promise<Deno.CommandStatus>;
  #status: Deno.CommandStatus | null = null;

  /** Starts it, with all permissions. The caller ends it. */
  constructor({ script, args, logFile }: ChildProcessOptions) {
    const command = [Deno.execPath(), "run", "-A", "--no-prompt", script.href];
    this.#child = new Deno.Command("sh", {
      args: ["-c", LOGGED, "sh", logFile, ...command, ...args],
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    this.#ended = this.#end();
  }

  /** The number under which the kernel knows it. */
  get pid(): number {
    return this.#child.pid;
  }

  /** How it ended; `null` while it runs. */
  get status(): Deno.CommandStatus | null {
    return this.#status;
  }

  /** Resolves when it has ended. */
  get ended(): Promise<Deno.CommandStatus> {
    return this.#ended;
  }

  /** Sends it a signal; one that comes too late does nothing. */
  signal(signal: Deno.Signal): void {
    if (this.#status !== null) return;
    try {
      this.#child.kill(signal);
    } catch (error) {
      // It has ended by itself, a moment ago.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  /** Sends it a signal that ends it and waits for its end. */
  async end(signal: Deno.Signal): Promise<Deno.CommandStatus> {
    this.signal(signal);
    return await this.#ended;
  }

  async #end(): Promise<Deno.CommandStatus> {
    this.#status = await this.#child.status;
    await this.#child.stdin.close().catch(() => {});
    return this.#status;
  }
}
