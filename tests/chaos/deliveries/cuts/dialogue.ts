import { connect, createServer, type Socket } from "node:net";
import {
  type Direction,
  DIRECTIONS,
} from "../../../harness/fault_proxy/fault.ts";
import { listenOnLoopback } from "../../../support/listen_on_loopback.ts";

/** What passes a connection, each way. */
export type Dialogue = Record<Direction, Uint8Array>;

/**
 * Keeps what passes between a client and a server of 127.0.0.1.
 *
 * @param use Speaks with the server at the given port instead of its own.
 */
export async function recordDialogue(
  port: number,
  use: (port: number) => Promise<void>,
): Promise<Dialogue> {
  const chunks: Record<Direction, Uint8Array<ArrayBuffer>[]> = {
    to_server: [],
    to_client: [],
  };
  const sockets = new Set<Socket>();
  const relay = createServer((client) => {
    const server = connect({ host: "127.0.0.1", port });
    const ways = { to_server: client, to_client: server };
    for (const way of DIRECTIONS) {
      sockets.add(ways[way].on("error", () => {}));
      ways[way].on("data", (chunk: Uint8Array) => {
        chunks[way].push(new Uint8Array(chunk));
      });
    }
    client.pipe(server).pipe(client);
  });
  await use(await listenOnLoopback(relay));
  for (const socket of sockets) socket.destroy();
  await new Promise((done) => relay.close(done));
  return {
    to_server: await new Blob(chunks.to_server).bytes(),
    to_client: await new Blob(chunks.to_client).bytes(),
  };
}
