import { assertEquals, assertRejects } from "@std/assert";
import { SettingsError } from "@taskbell/runtime";
import type { WantedPort } from "../../../services/dev/config.ts";
import { settlePorts } from "../../../services/dev/ports.ts";
import { unusedPort } from "../../support/unused_port.ts";

function wanted(name: string, port: number, chosen: boolean): WantedPort {
  return { name, port, chosen };
}

Deno.test("settlePorts() uses ports that are free", async () => {
  const notices: string[] = [];
  const port = unusedPort();
  const api = wanted("PORT", port, false);
  const notice = (text: string) => notices.push(text);
  assertEquals(await settlePorts({ api }, { notice }), { api: port });
  assertEquals(notices, []);
});

Deno.test("settlePorts() moves a default that is taken, and says so", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const notices: string[] = [];
  const { port } = taken.addr as Deno.NetAddr;
  const api = wanted("PORT", port, false);
  const notice = (text: string) => notices.push(text);
  const settled = await settlePorts({ api }, { notice });
  assertEquals(notices, [
    `Port ${port} is taken: using ${settled.api} (PORT sets another)`,
  ]);
});

Deno.test("settlePorts() makes a default give way to a chosen port", async () => {
  const port = unusedPort();
  const api = wanted("PORT", port, false);
  const worker = wanted("NOTIFICATIONS_PORT", port, true);
  const settled = await settlePorts({ api, worker }, { notice: () => {} });
  assertEquals(settled.worker, port);
  assertEquals(settled.api === port, false);
});

Deno.test("settlePorts() names every chosen port that is in use", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const free = unusedPort();
  const error = await assertRejects(
    () =>
      settlePorts({
        api: wanted("PORT", port, true),
        worker: wanted("NOTIFICATIONS_PORT", free, true),
        mail: wanted("DEV_MAIL_PORT", free, true),
      }, { notice: () => {}, patienceMs: 0 }),
    SettingsError,
  );
  assertEquals(error.problems.map(({ name }) => name), [
    "PORT",
    "DEV_MAIL_PORT",
  ]);
});

Deno.test("settlePorts() waits for a chosen port that a killed stack still has", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const notices: string[] = [];
  const settled = settlePorts({ api: wanted("PORT", port, true) }, {
    notice(text) {
      notices.push(text);
      // It has seen that the port is taken.
      listener.close();
    },
  });
  assertEquals(await settled, { api: port });
  assertEquals(notices, [`Waiting for what uses port ${port}`]);
});
