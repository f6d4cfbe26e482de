const PROGRAM = new URL("./member_program.ts", import.meta.url).pathname;

/** What a member in a process of its own is to do. */
export interface MemberProcessOptions {
  brokers: readonly string[];
  groupId: string;
  topic: string;
  /** Where its dead letters go. */
  letters: string;
  sessionTimeoutMs: number;
}

/** What it tells of a record. */
export interface MemberNote {
  started?: string;
  finished?: string;
  /** Whether its record was let go of by then. */
  aborted?: boolean;
}

/** A member in a process of its own. */
export interface MemberProcess extends AsyncDisposable {
  /** What it has told so far. */
  readonly notes: readonly MemberNote[];
  /** Resolves when it is dead, with the signal that has killed it. */
  readonly ended: Promise<Deno.Signal | null>;
  /** Sends a signal. */
  signal(signal: Deno.Signal): void;
  /** Lets records that hang go on. */
  goOn(): Promise<void>;
}

/** Starts a member. Disposing it kills it. */
export function startMember(options: MemberProcessOptions): MemberProcess {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", PROGRAM, JSON.stringify(options)],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const notes: MemberNote[] = [];
  const reading = readNotes(child.stdout, notes);
  const writer = child.stdin.getWriter();
  const ended = (async () => {
    const { signal } = await child.status;
    await reading;
    // It may be gone in the middle of a word to it.
    await writer.close().catch(() => {});
    return signal;
  })();
  return {
    notes,
    ended,
    signal: (signal) => child.kill(signal),
    goOn: () => writer.write(new TextEncoder().encode("go on\n")),
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch (error) {
        // It has ended by itself.
        if (!(error instanceof TypeError)) throw error;
      }
      await ended;
    },
  };
}

async function readNotes(
  stream: ReadableStream<Uint8Array>,
  notes: MemberNote[],
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    notes.push(...lines.map((line): MemberNote => JSON.parse(line)));
  }
}
