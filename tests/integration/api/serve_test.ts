import { assert, assertEquals } from "@std/assert";
import { assertProblem } from "../../support/assert_problem.ts";
import { apiUser, makeApp, readAnswer } from "../../support/api_app.ts";
import { eventually } from "../../support/eventually.ts";
import { startDatabase } from "../../support/test_database.ts";
import { testCases } from "../../support/test_cases.ts";
import { writeAll } from "../../support/write_all.ts";
import { type HttpServer, serve } from "../../../services/api/http/serve.ts";

interface TestServer extends AsyncDisposable {
  server: HttpServer;
  baseUrl: string;
}

async function startServer(): Promise<TestServer> {
  const database = await startDatabase();
  const app = makeApp(database);
  const server = await serve({
    fetch: app.fetch,
    host: "127.0.0.1",
    port: 0,
    graceMs: 1000,
  });
  return {
    server,
    baseUrl: `http://127.0.0.1:${server.port}`,
    async [Symbol.asyncDispose]() {
      await server.stop();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** Writes bytes to the server and reads until it closes. */
async function exchange(port: number, text: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await writeAll(connection, new TextEncoder().encode(text));
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let answer = "";
  for (let count; (count = await connection.read(buffer)) !== null;) {
    answer += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  return answer;
}

testCases("serve()", startServer, {
  "carries the whole way of a task": async ({ baseUrl }) => {
    const user = await apiUser(fetch, { baseUrl, id: "ada/ä" });
    const created = await user.send("POST", "/tasks", {
      body: { title: "T" },
    });
    assertEquals(created.status, 201);
    assertEquals(
      created.headers.get("location"),
      `/ada%2F%C3%A4/tasks/${created.json.id}`,
    );
    const path = `/tasks/${created.json.id}`;
    assertEquals((await user.send("GET", path)).json, created.json);
    const head = await user.send("HEAD", path);
    assertEquals(head.status, 200);
    assertEquals(head.headers.get("etag"), '"1"');
    const completed = await user.send("PATCH", `${path}/complete`);
    assertEquals(completed.json.completed, true);
  },

  "reads a small body that declares no length": async ({ baseUrl }) => {
    const user = await apiUser(
      (request) => {
        const body = new Blob(['{"title":', '"T"}']).stream();
        return fetch(new Request(request, { body }));
      },
      { baseUrl },
    );
    const answer = await user.send("POST", "/tasks", { body: "{}" });
    assertEquals(answer.status, 201);
    assertEquals(answer.json.title, "T");
  },

  "closes a connection that sends no HTTP": async ({ server, baseUrl }) => {
    const texts = ["hello\r\n\r\n", "GET /health/live HTTP/9.9\r\n\r\n"]
      .concat("GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
      .concat("GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n")
      .concat("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
    for (const text of texts) {
      assert(/^HTTP\/1.1 4\d\d /.test(await exchange(server.port, text)), text);
    }
    const { status } = await readAnswer(await fetch(`${baseUrl}/health/live`));
    assertEquals(status, 200);
  },

  "refuses a second server on its port": async ({ server }) => {
    const { port } = server;
    const fetch = () => new Response();
    const failed = await serve({ fetch, host: "0.0.0.0", port, graceMs: 1 })
      .then(
        (second) => second.stop().then(() => false),
        () => true,
      );
    assert(failed);
  },
});

Deno.test({
  name: "serve() refuses a body that is too large, of any declared length",
  // The server's adapter drains what it has refused for another 500 ms.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    await using server = await startServer();
    const { baseUrl } = server;
    const inOne = await apiUser(fetch, { baseUrl });
    const inChunks = await apiUser((request) => {
      let chunks = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (++chunks > 20) controller.close();
          else controller.enqueue(new Uint8Array(64 * 1024));
        },
      });
      return fetch(new Request(request, { body }));
    }, { baseUrl });
    for (const user of [inOne, inChunks]) {
      const body = "x".repeat(1024 * 1024 + 1);
      const answer = await user.send("POST", "/tasks", { body });
      assertProblem(answer, { status: 413, kind: "too-large" });
    }
    assertEquals((await inOne.send("GET", "/tasks")).status, 200);
  },
});

Deno.test("serve() lets a running request finish when it stops", async () => {
  const started = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Response>();
  const server = await serve({
    host: "127.0.0.1",
    fetch({ url }) {
      if (!url.endsWith("/slow")) return new Response("at once");
      started.resolve();
      return answer.promise;
    },
    port: 0,
    graceMs: 60_000,
  });
  const url = `http://127.0.0.1:${server.port}`;
  const response = fetch(`${url}/slow`);
  await started.promise;
  const stopped = server.stop();
  await eventually(async () => {
    const refused = await fetch(url).then(
      (response) => response.body?.cancel().then(() => false),
      () => true,
    );
    assert(refused);
  });
  answer.resolve(new Response("done"));
  assertEquals(await (await response).text(), "done");
  await stopped;
});

Deno.test("serve() ends a request that outlives the grace", async () => {
  const started = Promise.withResolvers<void>();
  const server = await serve({
    host: "127.0.0.1",
    fetch: () => (started.resolve(), new Promise<Response>(() => {})),
    port: 0,
    graceMs: 50,
  });
  const response = fetch(`http://127.0.0.1:${server.port}`).then(
    () => "answered",
    () => "ended",
  );
  await started.promise;
  await server.stop();
  assertEquals(await response, "ended");
});
