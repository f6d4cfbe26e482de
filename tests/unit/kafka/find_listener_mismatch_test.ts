import { assertEquals } from "@std/assert";
import type { KafkaConnection } from "@taskbell/kafka";
import { Buffer } from "node:buffer";
import { createServer, type Server, type Socket } from "node:net";
import { findListenerMismatch } from "../../../shared/kafka/find_listener_mismatch.ts";
import { probeListener } from "../../../shared/kafka/probe_listener.ts";
import { inTime } from "../../contract/in_time.ts";

const UNSUPPORTED_MECHANISM = 33;
const ILLEGAL_STATE = 34;

interface Listener extends AsyncDisposable {
  address: string;
  /** How often somebody has connected. */
  connections(): number;
}

/** A port that does as it is told with who connects. */
async function listen(serve: (socket: Socket) => void): Promise<Listener> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on("error", () => {});
    serve(socket);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  return {
    address: `127.0.0.1:${port}`,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** What a broker answers to SaslHandshake. */
function answer(request: Buffer, errorCode: number, names: string[]): Buffer {
  const list = names.map((name) => {
    const bytes = Buffer.alloc(2 + name.length);
    bytes.writeInt16BE(name.length);
    bytes.write(name, 2);
    return bytes;
  });
  const head = Buffer.alloc(14);
  head.writeInt32BE(request.readInt32BE(8), 4); // correlation id
  head.writeInt16BE(errorCode, 8);
  head.writeInt32BE(names.length, 10);
  const bytes = Buffer.concat([head, ...list]);
  bytes.writeInt32BE(bytes.length - 4);
  return bytes;
}

function answering(errorCode: number, names: string[]) {
  return (socket: Socket) => {
    socket.on("data", (request: Buffer) => {
      // In pieces, as a network may.
      for (const byte of answer(request, errorCode, names)) {
        socket.write(Buffer.of(byte));
      }
    });
  };
}

function closedBy(broker: string): Error {
  const name = "KafkaJSConnectionClosedError";
  return Object.assign(new Error("Closed connection"), { name, broker });
}

function connectionTo(
  { address }: Listener,
  securityProtocol: KafkaConnection["securityProtocol"],
): KafkaConnection {
  return { brokers: [address], clientId: "unit", securityProtocol };
}

Deno.test("probeListener() reads what a port without TLS expects", async () => {
  await using none = await listen(answering(ILLEGAL_STATE, []));
  await using sasl = await listen(
    answering(UNSUPPORTED_MECHANISM, ["PLAIN", "SCRAM-SHA-256"]),
  );
  const options = { timeoutMs: 5_000 };
  assertEquals(await probeListener(none.address, options), {
    tls: false,
    mechanisms: [],
  });
  assertEquals(await probeListener(sasl.address, options), {
    tls: false,
    mechanisms: ["PLAIN", "SCRAM-SHA-256"],
  });
});

const STRANGERS: Record<string, (socket: Socket) => void> = {
  "closes": (socket) => socket.destroy(),
  "resets": (socket) => socket.resetAndDestroy(),
  "is silent": () => {},
  "talks of something else": (socket) => socket.end("HTTP/1.1 400 Bad\r\n\r\n"),
  "never ends": (socket) => {
    const bytes = Buffer.alloc(16 * 1024, 1);
    const flood = () => {
      if (socket.destroyed) return;
      if (socket.write(bytes)) setTimeout(flood, 1);
      else socket.once("drain", flood);
    };
    flood();
  },
  "lies about lengths": (socket) => {
    socket.on("data", (request: Buffer) => {
      const bytes = answer(request, UNSUPPORTED_MECHANISM, ["PLAIN"]);
      bytes.writeInt32BE(-20);
      socket.end(bytes);
    });
  },
};

for (const [behaviour, serve] of Object.entries(STRANGERS)) {
  Deno.test(`probeListener() knows nothing of a port that ${behaviour}`, async () => {
    await using listener = await listen(serve);
    const probe = probeListener(listener.address, { timeoutMs: 200 });
    assertEquals(await inTime(probe), null);
  });
}

Deno.test("findListenerMismatch() names both sides when they differ", async () => {
  await using listener = await listen(
    answering(UNSUPPORTED_MECHANISM, ["PLAIN"]),
  );
  const error = closedBy(listener.address);
  const mismatch = await findListenerMismatch(
    error,
    connectionTo(listener, "PLAINTEXT"),
  );
  assertEquals(
    mismatch?.message,
    `Cannot speak PLAINTEXT to ${listener.address} as it expects ` +
      "SASL_PLAINTEXT with PLAIN",
  );
  assertEquals(mismatch?.cause, error);
});

Deno.test("findListenerMismatch() finds none when a broker just went away", async () => {
  await using same = await listen(answering(ILLEGAL_STATE, []));
  await using closing = await listen((socket) => socket.destroy());
  for (const listener of [same, closing]) {
    const connection = connectionTo(listener, "PLAINTEXT");
    const error = closedBy(listener.address);
    assertEquals(await findListenerMismatch(error, connection), null);
  }
});

Deno.test("findListenerMismatch() asks nothing when the error is another one", async () => {
  await using listener = await listen(
    answering(UNSUPPORTED_MECHANISM, ["PLAIN"]),
  );
  const connection = connectionTo(listener, "PLAINTEXT");
  const others = [
    Object.assign(new Error("refused"), {
      code: "ECONNREFUSED",
      broker: listener.address,
    }),
    new DOMException("Gave up", "TimeoutError"),
    closedBy("").message,
  ];
  for (const error of others) {
    assertEquals(await findListenerMismatch(error, connection), null);
  }
  const signal = AbortSignal.abort();
  const closed = closedBy(listener.address);
  assertEquals(
    await findListenerMismatch(closed, connection, { signal }),
    null,
  );
  // Whoever had connected before would be counted by now.
  await probeListener(listener.address, { timeoutMs: 5_000 });
  assertEquals(listener.connections(), 1);
});
