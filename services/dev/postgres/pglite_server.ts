import type { PGlite } from "@electric-sql/pglite";
import { type FrontendMessage, frontendMessages } from "./frontend_messages.ts";
import { type Release, SessionLock } from "./session_lock.ts";

/** A running embedded PostgreSQL. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** `postgres://…`, for any number of pools and connections. */
  readonly url: string;
}

/** Where {@linkcode servePglite} listens. */
export interface PgliteServerOptions {
  /** 0 takes any free port. */
  port: number;
  /** @default {"127.0.0.1"} */
  hostname?: string;
}

/**
 * Serves one PGlite to any number of PostgreSQL clients.
 *
 * PGlite has a single session. A connection has it for itself from its first
 * message until the server is ready for the next query outside a transaction;
 * the others wait meanwhile. So transactions are serialised over all
 * connections, and one that waits inside for another connection waits for
 * ever. The unnamed statement and portal belong to the session: if messages
 * of two connections interleave (PGLiteSocketServer 0.2.17 lets them), one
 * executes what the other has bound. A transaction whose connection ends is
 * rolled back.
 *
 * Shared by all connections: `SET`, advisory locks, temporary tables and the
 * names of prepared statements. Any user and password log in. `COPY FROM
 * STDIN` breaks PGlite for good; a cancel request does nothing; a
 * notification reaches no other connection.
 *
 * @returns Dispose it after its clients have ended. That closes `db` as well.
 */
export function servePglite(
  db: PGlite,
  { port, hostname = "127.0.0.1" }: PgliteServerOptions,
): EmbeddedPostgres {
  const listener = Deno.listen({ port, hostname });
  const lock = new SessionLock();
  const connections = new Map<Deno.TcpConn, Promise<void>>();

  async function accept(): Promise<void> {
    for await (const connection of listener) {
      const served = serve(connection, { db, lock })
        .finally(() => connections.delete(connection));
      connections.set(connection, served);
    }
  }
  const accepted = accept();

  return {
    url: `postgres://postgres@${hostname}:${listener.addr.port}/postgres`,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepted;
      const served = [...connections.values()];
      for (const connection of connections.keys()) closeQuietly(connection);
      await Promise.all(served);
      await db.close();
    },
  };
}

async function serve(
  connection: Deno.TcpConn,
  session: { db: PGlite; lock: SessionLock },
): Promise<void> {
  const turn = new Turn(session.db, session.lock);
  try {
    connection.setNoDelay(true);
    for await (const message of frontendMessages(connection)) {
      if (message.type === "X" || message.type === "cancel") break;
      for (const part of await turn.answer(message)) {
        await writeAll(connection, part);
      }
    }
  } catch (error) {
    if (!isDisconnect(error)) throw error;
  } finally {
    await turn.end();
    closeQuietly(connection);
  }
}

/** What ends with ReadyForQuery: startup, Query, FunctionCall and Sync. */
const CYCLE_ENDS = new Set(["startup", "Q", "F", "S"]);
const SYNC = Uint8Array.of("S".charCodeAt(0), 0, 0, 0, 4);
const NO_ENCRYPTION = Uint8Array.of("N".charCodeAt(0));

/** One connection's turns in the session. */
class Turn {
  #release: Release | null = null;

  constructor(readonly db: PGlite, readonly lock: SessionLock) {}

  async answer({ type, bytes }: FrontendMessage): Promise<Uint8Array[]> {
    if (type === "encryption") return [NO_ENCRYPTION];
    this.#release ??= await this.lock.acquire();
    const parts = await this.#execute(bytes);
    if (CYCLE_ENDS.has(type) && !this.db.isInTransaction()) this.#yield();
    return parts;
  }

  /** Leaves the session as the next connection must find it. */
  async end(): Promise<void> {
    if (this.#release === null) return;
    try {
      await this.#execute(SYNC);
      if (this.db.isInTransaction()) await this.db.exec("ROLLBACK");
    } finally {
      this.#yield();
    }
  }

  #yield(): void {
    this.#release?.();
    this.#release = null;
  }

  async #execute(message: Uint8Array): Promise<Uint8Array[]> {
    const parts: Uint8Array[] = [];
    await this.db.runExclusive(() =>
      this.db.execProtocolRawStream(message, {
        // PGlite reuses the memory of a part for the next one.
        onRawData: (part) => parts.push(part.slice()),
      })
    );
    return parts;
  }
}

async function writeAll(
  connection: Deno.TcpConn,
  bytes: Uint8Array,
): Promise<void> {
  for (let sent = 0; sent < bytes.length;) {
    sent += await connection.write(bytes.subarray(sent));
  }
}

/** Whether the error says that the client, or this server, closed. */
function isDisconnect(error: unknown): boolean {
  return [
    Deno.errors.BadResource,
    Deno.errors.Interrupted,
    Deno.errors.ConnectionReset,
    Deno.errors.ConnectionAborted,
    Deno.errors.BrokenPipe,
    Deno.errors.NotConnected,
  ].some((disconnect) => error instanceof disconnect);
}

function closeQuietly(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch (error) {
    // The other end of `serve` may have closed it already.
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}
