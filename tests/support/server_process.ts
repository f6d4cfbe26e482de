/** What to run. */
export interface ServerProcessOptions {
  /** The program, then its arguments. */
  command: readonly [string, ...string[]];
  /** Where it runs; must be its user's to write. */
  directory: string;
  /** Receives both output streams, appended. */
  logFile: string;
  /** The user to run as. @default {this process's user} */
  user?: { uid: number; gid: number };
}

/** A server that runs beside the tests. */
export interface ServerProcess {
  /** Whether it has not ended yet. */
  readonly running: boolean;
  /** Sends the signal and resolves when the process is gone. */
  stop(signal: Deno.Signal): Promise<void>;
}

/**
 * Prints the pid of the server and waits for it. Beside it, a guard kills it
 * when standard input ends: that is when this process is gone, whatever ended
 * it. The shell outlives both, so that neither is left unreaped.
 */
const GUARDED = `
log=$1; shift
exec 3<&0
"$@" 3<&- </dev/null >>"$log" 2>&1 &
server=$!
(read -r _ <&3; kill -9 $server) >/dev/null 2>&1 &
guard=$!
echo $server
wait $server
kill -9 $guard
wait $guard`;

/**
 * Starts a server that does not outlive this process, not even when that is
 * killed with SIGKILL. In all other cases the caller stops it.
 *
 * A program that cannot be run counts as one that has ended; the log says why.
 */
export async function startServerProcess(
  { command, directory, logFile, user }: ServerProcessOptions,
): Promise<ServerProcess> {
  const child = new Deno.Command("sh", {
    args: ["-c", GUARDED, "sh", logFile, ...command],
    cwd: directory,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
    ...user,
  }).spawn();
  const output = child.stdout.getReader();
  const pid = Number(new TextDecoder().decode((await output.read()).value));
  let running = true;
  const ended = child.status.then(async () => {
    running = false;
    await Promise.all([child.stdin.close(), output.cancel()]);
  });
  return {
    get running() {
      return running;
    },
    async stop(signal) {
      if (running) sendSignal(pid, signal);
      await ended;
    },
  };
}

function sendSignal(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    // It ended by itself a moment ago.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
