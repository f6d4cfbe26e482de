import postgres from "postgres";
import { eventually } from "./eventually.ts";
import { type ServerProcess, startServerProcess } from "./server_process.ts";
import { findTool } from "./tools.ts";
import { unusedPort } from "./unused_port.ts";

/** A PostgreSQL cluster of the test's own. */
export interface RealPostgres extends AsyncDisposable {
  /** Of the database `postgres`, as superuser. */
  readonly url: string;
  /** Makes an empty database and answers its URL. */
  createDatabase(): Promise<string>;
  /**
   * Stops the server: `immediate` as a crash would, so that the next start
   * recovers; `fast` rolls back what runs and shuts down in order.
   */
  stop(mode: "immediate" | "fast"): Promise<void>;
  /** Starts the stopped server on its port and data. Resolves when ready. */
  start(): Promise<void>;
}

/**
 * Starts PostgreSQL with fsync on, on a free port of the loopback. Everyone
 * may log in as anyone. When the tests run as root, the server runs as user
 * `postgres`, since it refuses root.
 *
 * @returns Disposing it stops the server and removes its data.
 * @throws {Error} When PostgreSQL is missing or does not start.
 */
export async function startRealPostgres(): Promise<RealPostgres> {
  const program = await findTool("postgres");
  const user = Deno.uid() === 0 ? await unprivilegedUser() : undefined;
  const directory = await Deno.makeTempDir({ prefix: "taskbell-postgres-" });
  if (user) await Deno.chown(directory, user.uid, user.gid);
  const server = new PostgresServer({ program, directory, user });
  try {
    await server.initialize();
    await server.start();
    return server;
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

/** Whom a server runs as. */
interface User {
  uid: number;
  gid: number;
}

async function unprivilegedUser(): Promise<User> {
  return {
    uid: Number(await run("id", { args: ["-u", "postgres"] })),
    gid: Number(await run("id", { args: ["-g", "postgres"] })),
  };
}

interface PostgresServerOptions {
  program: string;
  directory: string;
  user: User | undefined;
}

class PostgresServer implements RealPostgres {
  readonly url: string;
  readonly #options: PostgresServerOptions;
  readonly #port = unusedPort();
  #process: ServerProcess | null = null;

  constructor(options: PostgresServerOptions) {
    this.#options = options;
    this.url = `postgres://postgres@127.0.0.1:${this.#port}/postgres`;
  }

  async initialize(): Promise<void> {
    const { program, directory, user } = this.#options;
    const initdb = program.replace(/postgres$/, "initdb");
    await run(initdb, {
      args: ["-D", this.#data, "-U", "postgres", "-A", "trust"]
        .concat("-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
      cwd: directory,
      ...user,
    });
  }

  async start(): Promise<void> {
    if (this.#process?.running) return;
    const { program, directory, user } = this.#options;
    const logFile = `${directory}/log`;
    const process = await startServerProcess({
      command: [program, "-D", this.#data, "-p", String(this.#port)]
        .concat("-h", "127.0.0.1", "-k", "") as [string, ...string[]],
      directory,
      logFile,
      ...user && { user },
    });
    this.#process = process;
    const started = await eventually(async () => {
      if (process.running) await this.#query("SELECT 1");
      return process.running;
    }, { timeoutMs: 60_000 });
    if (!started) {
      const log = await Deno.readTextFile(logFile);
      throw new Error(`Cannot start PostgreSQL: ${log.slice(-2000)}`);
    }
  }

  async createDatabase(): Promise<string> {
    const name = `test_${crypto.randomUUID().replaceAll("-", "")}`;
    await this.#query(`CREATE DATABASE ${name}`);
    return this.url.replace(/postgres$/, name);
  }

  async stop(mode: "immediate" | "fast"): Promise<void> {
    await this.#process?.stop(mode === "fast" ? "SIGINT" : "SIGQUIT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("immediate");
    await Deno.remove(this.#options.directory, { recursive: true });
  }

  get #data(): string {
    return `${this.#options.directory}/data`;
  }

  async #query(text: string): Promise<void> {
    const sql = postgres(this.url, { max: 1, connect_timeout: 5 });
    try {
      await sql.unsafe(text);
    } finally {
      await sql.end();
    }
  }
}

async function run(
  program: string,
  options: Deno.CommandOptions,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, options)
    .output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout).trim();
  throw new Error(`Cannot run ${program}: ${decoder.decode(stderr)}`);
}
