import { assertEquals, assertThrows } from "@std/assert";
import { SettingsError } from "@taskbell/runtime";
import type { WantedPort } from "../../../services/dev/config.ts";
import { settlePorts } from "../../../services/dev/ports.ts";
import { unusedPort } from "../../support/unused_port.ts";

function wanted(name: string, port: number, chosen: boolean): WantedPort {
  return { name, port, chosen };
}

Deno.test("settlePorts() uses ports that are free", () => {
  const notices: string[] = [];
  const port = unusedPort();
  const api = wanted("PORT", port, false);
  assertEquals(settlePorts({ api }, (text) => notices.push(text)), {
    api: port,
  });
  assertEquals(notices, []);
});

Deno.test("settlePorts() moves a default that is taken, and says so", () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const notices: string[] = [];
  const { port } = taken.addr as Deno.NetAddr;
  const api = wanted("PORT", port, false);
  const settled = settlePorts({ api }, (text) => notices.push(text));
  assertEquals(notices, [
    `Port ${port} is taken: using ${settled.api} (PORT sets another)`,
  ]);
});

Deno.test("settlePorts() makes a default give way to a chosen port", () => {
  const port = unusedPort();
  const api = wanted("PORT", port, false);
  const worker = wanted("NOTIFICATIONS_PORT", port, true);
  const settled = settlePorts({ api, worker }, () => {});
  assertEquals(settled.worker, port);
  assertEquals(settled.api === port, false);
});

Deno.test("settlePorts() names every chosen port that is in use", () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const free = unusedPort();
  const error = assertThrows(
    () =>
      settlePorts({
        api: wanted("PORT", port, true),
        worker: wanted("NOTIFICATIONS_PORT", free, true),
        mail: wanted("DEV_MAIL_PORT", free, true),
      }, () => {}),
    SettingsError,
  );
  assertEquals(error.problems.map(({ name }) => name), [
    "PORT",
    "DEV_MAIL_PORT",
  ]);
});
