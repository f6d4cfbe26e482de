import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  type MailCatcher,
  startMailCatcher,
} from "../../services/dev/mail/mod.ts";
import { sendMail } from "../support/smtp_client.ts";
import { writeAll } from "../support/write_all.ts";

interface Address {
  Name: string;
  Address: string;
}

interface Message {
  ID: string;
  MessageID: string;
  From: Address;
  To: Address[];
  Bcc: Address[];
  Subject: string;
  Size: number;
  Text: string;
  HTML: string;
  Snippet: string;
}

interface MessageList {
  total: number;
  count: number;
  start: number;
  messages: Message[];
}

Deno.test("startMailCatcher() answers as Mailpit with a mail it took", async () => {
  await using catcher = await TestCatcher.start();
  const data = [
    "From: Taskbell <bell@example.com>",
    "To: =?utf-8?q?Zo=C3=AB?= <zoe@example.com>",
    "Subject: =?utf-8?q?Reminder=3A_caf=C3=A9?=",
    "Message-ID: <notif-1@taskbell>",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "Don't forget: café ☕",
    ".a line with a leading dot",
  ].join("\r\n");

  const answer = await catcher.send({ data, to: ["zoe@example.com"] });

  assertMatch(answer, /^250/);
  const { messages: [listed], ...list } = await catcher.list();
  assertEquals([list.total, list.count, list.start], [1, 1, 0]);
  assertEquals(
    listed?.Snippet,
    "Don't forget: café ☕ .a line with a leading dot",
  );
  const message = await catcher.read(listed?.ID);
  assertEquals(message.From, { Name: "Taskbell", Address: "bell@example.com" });
  assertEquals(message.To, [{ Name: "Zoë", Address: "zoe@example.com" }]);
  assertEquals(message.Subject, "Reminder: café");
  assertEquals(message.MessageID, "notif-1@taskbell");
  assertEquals(
    message.Text.trimEnd().split(/\r?\n/),
    ["Don't forget: café ☕", ".a line with a leading dot"],
  );
  const raw = await catcher.text(`/api/v1/message/${listed?.ID}/raw`);
  assertEquals(raw.trimEnd(), data);
  assertEquals(message.Size, new TextEncoder().encode(raw).length);
});

Deno.test("startMailCatcher() lists newest first, from start up to limit", async () => {
  await using catcher = await TestCatcher.start();
  for (let index = 0; index < 5; index++) {
    await catcher.send({ data: `Subject: ${index}\r\n\r\n` });
  }

  const list = await catcher.list("?start=1&limit=3");

  assertEquals([list.total, list.count, list.start], [5, 3, 1]);
  assertEquals(list.messages.map(({ Subject }) => Subject), ["3", "2", "1"]);
});

Deno.test("startMailCatcher() names as Bcc who stands in no header", async () => {
  await using catcher = await TestCatcher.start();
  const to = Array.from(
    { length: 300 },
    (_, index) => `user${index}@example.com`,
  );

  await catcher.send({ data: "To: USER0@example.com\r\n\r\nhello", to });

  const [message] = (await catcher.list()).messages;
  assertEquals(message?.To.length, 1);
  assertEquals(message?.Bcc.map(({ Address }) => Address), to.slice(1));
});

Deno.test("startMailCatcher() has the mail of earlier runs", async () => {
  await using directory = await temporaryDirectory();
  {
    await using catcher = await TestCatcher.start(directory.path);
    await catcher.send({ data: "Subject: kept\r\n\r\nbody" });
    await catcher.send({ data: "Subject: newer\r\n\r\nbody" });
  }
  // What a crash leaves of a mail that was never acknowledged.
  await Deno.writeTextFile(`${directory.path}/torn.eml.tmp`, "Subj");
  await Deno.writeTextFile(`${directory.path}/torn.eml`, "Subject: torn");
  await Deno.writeTextFile(`${directory.path}/torn.json.tmp`, '{"id":');

  await using catcher = await TestCatcher.start(directory.path);

  const { messages } = await catcher.list();
  assertEquals(messages.map(({ Subject }) => Subject), ["newer", "kept"]);
  assertStringIncludes((await catcher.read(messages[1]?.ID)).Text, "body");
  assertEquals(await fileCount(directory.path), 4);
});

Deno.test("startMailCatcher() deletes some mails, or all", async () => {
  await using directory = await temporaryDirectory();
  await using catcher = await TestCatcher.start(directory.path);
  for (const subject of ["a", "b", "c"]) {
    await catcher.send({ data: `Subject: ${subject}\r\n\r\n` });
  }
  const [newest] = (await catcher.list()).messages;

  for (const malformed of ["[", '"all"', '{"IDs":"all"}']) {
    assertEquals((await catcher.delete(malformed)).status, 400);
  }
  const some = await catcher.delete(JSON.stringify({ IDs: [newest?.ID, "x"] }));
  assertEquals(some.body, "ok");
  const { messages } = await catcher.list();
  assertEquals(messages.map(({ Subject }) => Subject), ["b", "a"]);

  assertEquals((await catcher.delete("")).body, "ok");
  assertEquals((await catcher.list()).total, 0);
  assertEquals(await fileCount(directory.path), 0);
});

Deno.test("startMailCatcher() escapes on its pages what a mail says", async () => {
  await using catcher = await TestCatcher.start();
  const evil = '"><script>alert(1)</script>&amp;';
  await catcher.send({
    to: ["victim@example.com"],
    data: `From: "<script>alert(2)</script>" <a@example.com>\r\n` +
      `Subject: ${evil}\r\nX-Evil: </pre><script>\r\n` +
      `Content-Type: text/html\r\n\r\n<script>alert(3)</script>${evil}`,
  });
  const [message] = (await catcher.list()).messages;

  for (const path of ["/", `/view/${message?.ID}`]) {
    const response = await fetch(catcher.url(path));
    const page = await response.text();
    assert(!page.includes("<script"), page);
    assertStringIncludes(page, "&quot;&gt;&lt;script&gt;alert(1)");
    assertStringIncludes(
      response.headers.get("content-security-policy") ?? "",
      "default-src 'none'; style-src 'unsafe-inline'",
    );
  }
});

Deno.test("startMailCatcher() answers 404 to an id that it does not have", async () => {
  await using catcher = await TestCatcher.start();
  const paths = [
    "/api/v1/message/none",
    "/api/v1/message/none/raw",
    "/api/v1/message/..%2f..%2fetc%2fpasswd/raw",
    "/view/none",
  ];
  for (const path of paths) {
    const response = await fetch(catcher.url(path));
    await response.body?.cancel();
    assertEquals(response.status, 404, path);
  }
});

Deno.test("startMailCatcher() refuses a mail of more than 25 MiB", async () => {
  await using catcher = await TestCatcher.start();
  const line = `${"x".repeat(998)}\r\n`;

  const answer = await catcher.send({ data: `\r\n${line.repeat(27_000)}` });

  assertMatch(answer, /^552/);
  assertEquals((await catcher.list()).total, 0);
});

Deno.test("startMailCatcher() stops while clients are stalled", async () => {
  await using catcher = await TestCatcher.start();
  const { smtpPort, httpPort } = catcher.catcher;
  using smtp = await Deno.connect({ port: smtpPort });
  using http = await Deno.connect({ port: httpPort });
  await writeAll(http, STALLED_UPLOAD);
  await smtp.read(new Uint8Array(1024));

  await catcher.catcher.stop();

  await assertRejects(
    () => Deno.connect({ port: smtpPort }),
    Deno.errors.ConnectionRefused,
  );
});

const STALLED_UPLOAD = new TextEncoder().encode(
  "DELETE /api/v1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{",
);

class TestCatcher {
  constructor(
    readonly catcher: MailCatcher,
    readonly directory: AsyncDisposable | null,
  ) {}

  /** In a directory of its own, unless it is given one. */
  static async start(path?: string): Promise<TestCatcher> {
    const own = path === undefined ? await temporaryDirectory() : null;
    const catcher = await startMailCatcher({
      directory: path ?? own?.path ?? "",
      smtpPort: 0,
      httpPort: 0,
    });
    return new TestCatcher(catcher, own);
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.catcher.httpPort}${path}`;
  }

  send(
    { data, to = ["someone@example.com"] }: { data: string; to?: string[] },
  ): Promise<string> {
    return sendMail({ port: this.catcher.smtpPort, data, to });
  }

  async list(query = ""): Promise<MessageList> {
    return JSON.parse(await this.text(`/api/v1/messages${query}`));
  }

  async read(id?: string): Promise<Message> {
    return JSON.parse(await this.text(`/api/v1/message/${id}`));
  }

  async delete(body: string): Promise<{ status: number; body: string }> {
    const url = this.url("/api/v1/messages");
    const response = await fetch(url, { method: "DELETE", body });
    return { status: response.status, body: await response.text() };
  }

  async text(path: string): Promise<string> {
    const response = await fetch(this.url(path));
    assertEquals(response.status, 200, path);
    return await response.text();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.catcher.stop();
    await this.directory?.[Symbol.asyncDispose]();
  }
}

async function temporaryDirectory(): Promise<
  AsyncDisposable & { path: string }
> {
  const path = await Deno.makeTempDir({ prefix: "taskbell-mail-" });
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

async function fileCount(directory: string): Promise<number> {
  return (await Array.fromAsync(Deno.readDir(directory))).length;
}
