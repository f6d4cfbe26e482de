import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import { run, startProgram } from "../../support/program.ts";
import { unusedPort } from "../../support/unused_port.ts";

Deno.test("the worker prints all wrong settings at once and exits 2", async () => {
  const { code, stderr } = await run(
    ["run", "-A", "services/notifications/main.ts"],
    {
      DATABASE_URL: "",
      SMTP_URL: "http://user:hunter2@localhost",
      MAIL_FROM: "Eve <eve@example.org>\r\nBcc: x@y.z",
      NOTIFICATIONS_PORT: "0",
    },
  );
  assertEquals(code, 2);
  assertMatch(stderr, /^notification-service: Cannot start with these/m);
  for (
    const name of [
      "DATABASE_URL",
      "SMTP_URL",
      "MAIL_FROM",
      "NOTIFICATIONS_PORT",
    ]
  ) {
    assertMatch(stderr, new RegExp(`^ {2}${name} must be .+: current`, "m"));
  }
  assert(!stderr.includes("hunter2"));
});

Deno.test("the worker waits for its servers and stops in order", async () => {
  await using program = await startProgram("notifications", {
    // A name, as compose files have them, must do in the cage too.
    DATABASE_URL: `postgres://postgres@localhost:${unusedPort()}/postgres`,
    KAFKA_BOOTSTRAP_SERVERS: `localhost:${unusedPort()}`,
    SMTP_URL: `smtp://localhost:${unusedPort()}`,
    NOTIFICATIONS_PORT: String(unusedPort()),
  });
  const ready = await eventually(
    () => fetch(`${program.url}/health/ready`),
    { timeoutMs: 60_000 },
  );
  assertEquals(ready.status, 503);
  const { status, parts } = await ready.json();
  assertEquals(status, "not_ready");
  assertEquals(Object.keys(parts), ["consumer", "relay", "delivery"]);
  const live = await fetch(`${program.url}/health/live`);
  assertEquals([live.status, await live.json()], [200, { status: "live" }]);
  const unknown = await fetch(`${program.url}/nothing`);
  assertEquals(unknown.status, 404);
  await unknown.body?.cancel();
  assertEquals(await program.stop(), 0, program.output());
});
