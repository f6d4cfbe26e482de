import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Fault } from "../../harness/fault_proxy/fault.ts";
import { FaultProxy } from "../../harness/fault_proxy/fault_proxy.ts";
import { eventually } from "../../support/eventually.ts";
import { unusedPort } from "../../support/unused_port.ts";
import { writeAll } from "../../support/write_all.ts";

/** A server that sends back what it gets, to the end. */
class EchoServer implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #serving = this.#serve();
  /** How many bytes it has got. */
  received = 0;

  get target() {
    return { hostname: "127.0.0.1", port: this.#listener.addr.port };
  }

  async #serve(): Promise<void> {
    const echoes: Promise<void>[] = [];
    for await (const client of this.#listener) echoes.push(this.#echo(client));
    await Promise.all(echoes);
  }

  async #echo(client: Deno.TcpConn): Promise<void> {
    try {
      for await (const bytes of client.readable.values()) {
        this.received += bytes.length;
        await writeAll(client, bytes);
      }
    } catch {
      // The proxy has broken the connection: that is what it is for.
    }
    try {
      client.close();
    } catch {
      // Its stream has closed it.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
  }
}

interface Fixture extends AsyncDisposable {
  server: EchoServer;
  proxy: FaultProxy;
  client: Deno.TcpConn;
}

async function connect(faults: readonly Fault[] = []): Promise<Fixture> {
  const server = new EchoServer();
  const proxy = await FaultProxy.start({ target: server.target });
  proxy.spoil("to_server", faults);
  const client = await Deno.connect({
    hostname: "127.0.0.1",
    port: proxy.port,
  });
  return {
    server,
    proxy,
    client,
    async [Symbol.asyncDispose]() {
      client.close();
      await proxy[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

function bytesOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index % 251);
}

/** Reads so many bytes, or as many as come before the end. */
async function read(client: Deno.TcpConn, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const some = await client.read(bytes.subarray(filled));
    if (some === null) return bytes.subarray(0, filled);
    filled += some;
  }
  return bytes;
}

/** How long it takes to send bytes and to get them back, in milliseconds. */
async function roundTripMs(
  client: Deno.TcpConn,
  bytes: Uint8Array,
): Promise<number> {
  const startMs = performance.now();
  const [echo] = await Promise.all([
    read(client, bytes.length),
    writeAll(client, bytes),
  ]);
  assertEquals(echo, bytes);
  return performance.now() - startMs;
}

Deno.test("FaultProxy passes all bytes and both ends when nothing is spoiled", async () => {
  await using fixture = await connect();
  await roundTripMs(fixture.client, bytesOf(3_000_000));
  await fixture.client.closeWrite();
  assertEquals(await fixture.client.read(new Uint8Array(1)), null);
  await eventually(() => assertEquals(fixture.proxy.connections, 0));
});

Deno.test("FaultProxy changes no byte when latency, bandwidth and slicer work together", async () => {
  await using fixture = await connect([
    { kind: "latency", latencyMs: 5, jitterMs: 5 },
    { kind: "slicer", averageBytes: 100, variationBytes: 99 },
    { kind: "bandwidth", bytesPerSecond: 1_000_000 },
  ]);
  await roundTripMs(fixture.client, bytesOf(20_000));
});

Deno.test("FaultProxy delays every chunk when there is latency, whatever their number", async () => {
  await using fixture = await connect([{ kind: "latency", latencyMs: 200 }]);
  const { client } = fixture;
  assert(await roundTripMs(client, bytesOf(1)) >= 199);
  // 50 or more chunks: did each wait for the one before, it would be 10 s.
  assert(await roundTripMs(client, bytesOf(3_500_000)) < 8_000);
});

Deno.test("FaultProxy passes no more than the bandwidth", async () => {
  await using fixture = await connect([
    { kind: "bandwidth", bytesPerSecond: 100_000 },
  ]);
  const tookMs = await roundTripMs(fixture.client, bytesOf(30_000));
  assert(tookMs >= 299, `${tookMs} ms`);
});

Deno.test("FaultProxy spoils only the direction that it is told", async () => {
  await using fixture = await connect([{ kind: "black_hole" }]);
  const { client, proxy, server } = fixture;
  proxy.spoil("to_server", []);
  proxy.spoil("to_client", [{ kind: "black_hole" }]);
  await writeAll(client, bytesOf(10));
  await eventually(() => assertEquals(server.received, 10));
  const answer = Promise.withResolvers<Uint8Array>();
  const reading = read(client, 10).then(answer.resolve);
  await assertRejects(() => within(100, answer.promise), Error, "nothing");
  proxy.spoil("both", []);
  assertEquals(await answer.promise, bytesOf(10));
  await reading;
});

Deno.test("FaultProxy loses nothing when a black hole ends", async () => {
  await using fixture = await connect([{ kind: "black_hole" }]);
  const { client, proxy, server } = fixture;
  const echo = roundTripMs(client, bytesOf(50_000));
  await assertRejects(() => within(100, echo), Error, "nothing");
  assertEquals(server.received, 0);
  // Another black hole lets nothing slip through.
  proxy.spoil("both", [{ kind: "black_hole" }]);
  await assertRejects(() => within(100, echo), Error, "nothing");
  assertEquals(server.received, 0);
  proxy.spoil("both", []);
  await echo;
});

Deno.test("FaultProxy closes the connection when its black hole is to", async () => {
  await using fixture = await connect([
    { kind: "black_hole", closeAfterMs: 50 },
  ]);
  await writeAll(fixture.client, bytesOf(10));
  assertEquals(await fixture.client.read(new Uint8Array(1)), null);
  assertEquals(fixture.server.received, 0);
});

Deno.test("FaultProxy resets the connection when it is told, old ones too", async () => {
  await using fixture = await connect();
  const { client, proxy } = fixture;
  await roundTripMs(client, bytesOf(10));
  proxy.spoil("to_server", [{ kind: "reset_peer", afterMs: 20 }]);
  await assertRejects(
    () => client.read(new Uint8Array(1)),
    Deno.errors.ConnectionReset,
  );
});

Deno.test("FaultProxy.reset() resets the connections of now", async () => {
  await using fixture = await connect();
  const { client, proxy } = fixture;
  await roundTripMs(client, bytesOf(10));
  proxy.reset();
  await assertRejects(
    () => client.read(new Uint8Array(1)),
    Deno.errors.ConnectionReset,
  );
  await eventually(() => assertEquals(proxy.connections, 0));
});

Deno.test("FaultProxy passes the end late when it closes slowly", async () => {
  await using fixture = await connect([{ kind: "slow_close", delayMs: 200 }]);
  const { client } = fixture;
  await roundTripMs(client, bytesOf(10));
  const startMs = performance.now();
  await client.closeWrite();
  assertEquals(await client.read(new Uint8Array(1)), null);
  assert(performance.now() - startMs >= 199);
});

Deno.test("FaultProxy cuts every connection after its limit of data", async () => {
  await using fixture = await connect([{ kind: "limit_data", bytes: 1000 }]);
  const { client, proxy, server } = fixture;
  await roundTripMs(client, bytesOf(600));
  await writeAll(client, bytesOf(600));
  await read(client, 600);
  await eventually(() => assertEquals(server.received, 1000));
  await eventually(() => assertEquals(proxy.connections, 0));
});

Deno.test("FaultProxy drops the client when the server is not there", async () => {
  const target = { hostname: "127.0.0.1", port: unusedPort() };
  await using proxy = await FaultProxy.start({ target });
  const { port } = proxy;
  using client = await Deno.connect({ hostname: "127.0.0.1", port });
  const answer = await client.read(new Uint8Array(1)).catch(() => null);
  assertEquals(answer, null);
  await eventually(() => assertEquals(proxy.connections, 0));
});

/** Rejects when nothing has come after the time, in milliseconds. */
async function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`nothing within ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
