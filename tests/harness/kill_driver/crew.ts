import { join } from "node:path";
import { Ledger } from "../ledger/ledger.ts";
import { LEDGER_ENDING } from "../ledger/read_ledgers.ts";
import { ChildProcess } from "./child_process.ts";

/** How the members of a {@linkcode Crew} are started. */
export interface CrewOptions {
  /** The module that every member runs. */
  script: URL;
  /**
   * What a member is told.
   *
   * @param process Its name, new at every start.
   * @param ledgerFile Where it is to keep its ledger; the file is not there.
   */
  args(process: string, ledgerFile: string): readonly string[];
  /** Where the ledgers and logs of all members are kept. */
  directory: string;
}

interface Member {
  process: string;
  child: ChildProcess;
}

/**
 * Processes that are killed, paused, stopped and started again by the name of
 * their place. What is done to them stands in a ledger of its own.
 */
export class Crew implements AsyncDisposable {
  readonly #options: CrewOptions;
  readonly #ledger: Ledger;
  readonly #members = new Map<string, Member>();
  readonly #starts = new Map<string, number>();

  /** Has no member yet. The caller disposes it, which kills all members. */
  constructor(options: CrewOptions) {
    this.#options = options;
    const path = join(options.directory, `crew${LEDGER_ENDING}`);
    this.#ledger = Ledger.open({ path, process: "crew" });
  }

  /** The places of those that run. */
  get running(): string[] {
    return [...this.#members].filter(([_, { child }]) => child.status === null)
      .map(([place]) => place);
  }

  /**
   * Starts a process in a place that is free.
   *
   * @returns Its name: that of the place and how often it was taken.
   * @throws {Error} When one runs there.
   */
  start(place: string): string {
    if (this.running.includes(place)) {
      throw new Error(`Cannot start ${place} as it runs`);
    }
    const times = (this.#starts.get(place) ?? 0) + 1;
    this.#starts.set(place, times);
    const process = `${place}.${times}`;
    const { args, directory, script } = this.#options;
    const ledgerFile = join(directory, `${process}${LEDGER_ENDING}`);
    const child = new ChildProcess({
      script,
      args: args(process, ledgerFile),
      logFile: join(directory, `${process}.log`),
    });
    this.#members.set(place, { process, child });
    return process;
  }

  /** Kills the process there (SIGKILL) and waits for its end. */
  async kill(place: string): Promise<void> {
    const { process, child } = this.#at(place);
    this.#ledger.append({ type: "kill", victim: process });
    await child.end("SIGKILL");
  }

  /** Pauses the process there (SIGSTOP). */
  pause(place: string): void {
    const { process, child } = this.#at(place);
    this.#ledger.append({ type: "pause", victim: process });
    child.signal("SIGSTOP");
  }

  /** Lets the process there go on (SIGCONT). */
  resume(place: string): void {
    const { process, child } = this.#at(place);
    child.signal("SIGCONT");
    this.#ledger.append({ type: "resume", victim: process });
  }

  /**
   * Stops the process there in good order (SIGTERM) and waits for its end.
   *
   * @throws {Error} When it ends with a status other than 0.
   */
  async stop(place: string): Promise<void> {
    const { process, child } = this.#at(place);
    const { code, signal } = await child.end("SIGTERM");
    if (code === 0) return;
    throw new Error(
      `Cannot stop ${process} in good order: it ended with ${signal ?? code}`,
    );
  }

  /** The number under which the kernel knows the process there. */
  pid(place: string): number {
    return this.#at(place).child.pid;
  }

  /** Kills whatever runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#members.values().map(({ child }) => child.end("SIGKILL")),
    );
    this.#ledger[Symbol.dispose]();
  }

  #at(place: string): Member {
    const member = this.#members.get(place);
    if (member) return member;
    throw new RangeError(`Cannot find ${place}: nothing was started there`);
  }
}
