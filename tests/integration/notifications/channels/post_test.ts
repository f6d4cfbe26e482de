import { assert, assertEquals, assertRejects } from "@std/assert";
import { TargetRefused } from "@taskbell/targets";
import {
  post,
  type PostOptions,
} from "../../../../services/notifications/channels/http/post.ts";
import { PostError } from "../../../../services/notifications/channels/http/post_error.ts";
import {
  answer,
  grantOf,
  startHttpDouble,
} from "../../../support/http_double.ts";
import { makeTestCertificate } from "../../../support/test_certificate.ts";
import { unusedPort } from "../../../support/unused_port.ts";

const BODY = new TextEncoder().encode('{"a":"ä"}');

async function postTo(url: URL, changes: Partial<PostOptions> = {}) {
  return await post(url, {
    hosts: [grantOf(url)],
    headers: { "content-type": "application/json" },
    body: BODY,
    signal: new AbortController().signal,
    ...changes,
  });
}

Deno.test("post() sends exactly the request and answers what came", async () => {
  await using server = await startHttpDouble(
    answer(201, { "Retry-After": "7", "X-Two": "b" }, "0123456789"),
  );
  const url = new URL("/a%20b/c?d=%2F&e", server.url);
  const { status, headers, body } = await postTo(url, { maxAnswerBytes: 4 });
  assertEquals(status, 201);
  assertEquals([headers["retry-after"], headers["x-two"]], ["7", "b"]);
  assertEquals(new TextDecoder().decode(body), "0123");
  assertEquals(server.requests, [{
    requestLine: "POST /a%20b/c?d=%2F&e HTTP/1.1",
    headers: {
      host: server.url.host,
      "content-type": "application/json",
      "content-length": "10",
      connection: "close",
    },
    body: BODY,
  }]);
});

for (const status of [301, 302, 303, 307, 308]) {
  Deno.test(`post() follows no redirect when it gets ${status}`, async () => {
    await using elsewhere = await startHttpDouble(answer(200));
    await using server = await startHttpDouble(
      answer(status, { Location: elsewhere.url.href }),
    );
    const hosts = [grantOf(server.url), grantOf(elsewhere.url)];
    assertEquals((await postTo(server.url, { hosts })).status, status);
    assertEquals([server.requests.length, elsewhere.connections()], [1, 0]);
  });
}

Deno.test("post() reads no more of an endless body than was wanted", async () => {
  let written = 0;
  await using server = await startHttpDouble((_request, socket) => {
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    const chunk = "x".repeat(65_536);
    const more = () => {
      if (socket.destroyed) return;
      written += chunk.length;
      socket.write(chunk, more);
    };
    more();
  });
  const { body } = await postTo(server.url, { maxAnswerBytes: 1_000 });
  assertEquals(body.length, 1_000);
  assert(written < 64 * 1_048_576, `${written} bytes`);
});

Deno.test("post() ends in time when a server drips its answer", async () => {
  await using server = await startHttpDouble((_request, socket) => {
    socket.write("HTTP/1.1 200 OK\r\na: ");
    const timer = setInterval(() => socket.write("b"), 20);
    socket.on("close", () => clearInterval(timer));
  });
  const error = await assertRejects(
    () => postTo(server.url, { timeoutMs: 300 }),
    PostError,
  );
  assert(error.sent);
});

Deno.test("post() answers the status when a body never ends", async () => {
  await using server = await startHttpDouble((_request, socket) => {
    socket.write("HTTP/1.1 202 OK\r\ncontent-length: 10\r\n\r\nab");
  });
  const { status, body } = await postTo(server.url, {
    timeoutMs: 300,
    maxAnswerBytes: 100,
  });
  assertEquals([status, new TextDecoder().decode(body)], [202, "ab"]);
});

for (
  const [what, text] of [
    ["says nothing that is HTTP", "220 smtp\r\n\r\n"],
    ["closes at once", ""],
    ["has endless headers", `HTTP/1.1 200 OK\r\n${"a: b\r\n".repeat(60_000)}`],
  ] as const
) {
  Deno.test(`post() rejects as sent when a server ${what}`, async () => {
    await using server = await startHttpDouble((_request, socket) => {
      socket.end(text);
    });
    const error = await assertRejects(() => postTo(server.url), PostError);
    assert(error.sent && error.message !== "");
  });
}

Deno.test("post() rejects as not sent when nobody listens", async () => {
  const url = new URL(`http://127.0.0.1:${unusedPort()}`);
  const error = await assertRejects(() => postTo(url), PostError);
  assert(!error.sent && error.message !== "");
});

Deno.test("post() lets go of a server when the signal aborts", async () => {
  const letGo = new AbortController();
  const closed = Promise.withResolvers<void>();
  await using server = await startHttpDouble((_request, socket) => {
    socket.on("close", closed.resolve);
    letGo.abort(new Error("enough"));
  });
  const { signal } = letGo;
  const error = await assertRejects(
    () => postTo(server.url, { signal }),
    PostError,
    "enough",
  );
  assert(error.sent);
  await closed.promise;
  const again = await assertRejects(
    () => postTo(server.url, { signal }),
    PostError,
  );
  assert(!again.sent);
  assertEquals(server.connections(), 1);
});

Deno.test("post() trusts a server whose certificate is for its host", async () => {
  const certificate = await makeTestCertificate();
  await using server = await startHttpDouble(answer(204), certificate);
  const ca = certificate.cert;
  assertEquals((await postTo(server.url, { ca })).status, 204);
  const other = (await makeTestCertificate()).cert;
  for (const changes of [{}, { ca: other }]) {
    const error = await assertRejects(
      () => postTo(server.url, changes),
      PostError,
    );
    assert(!error.sent);
  }
  const wrongHost = new URL(server.url);
  wrongHost.hostname = "127.0.0.2";
  await assertRejects(() => postTo(wrongHost, { ca }), PostError);
  assertEquals(server.requests.length, 1);
});

Deno.test("post() connects to no name that leads to this machine", async () => {
  await using server = await startHttpDouble(answer(204));
  const url = new URL(`http://localhost:${server.url.port}`);
  const named = { host: "localhost", port: Number(url.port), isGrant: false };
  await assertRejects(() => postTo(url, { hosts: [named] }), TargetRefused);
  assertEquals(server.connections(), 0);
  // The address itself is granted: then its name does too.
  const hosts = [named, grantOf(server.url), {
    ...grantOf(server.url),
    host: "[::1]",
  }];
  assertEquals((await postTo(url, { hosts })).status, 204);
});
