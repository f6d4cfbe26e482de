import { assertEquals, assertRejects } from "@std/assert";
import { listen } from "@taskbell/db";
import { eventually } from "../support/eventually.ts";
import { startRealPostgres } from "../support/real_postgres.ts";
import { withPool } from "./with_pool.ts";

Deno.test("listen() connects when the server comes later, and again", async () => {
  await using server = await startRealPostgres();
  await server.stop("fast");
  await withPool(server.url, async (sql) => {
    let calls = 0;
    await assertRejects(() => listen(sql, "news", () => calls++), Error);
    for (let connection = 1; connection <= 3; connection++) {
      // At the end it is up: a pool that ends while postgres.js 3.4.9 connects
      // leaves a timer behind.
      if (connection > 1) await server.stop("immediate");
      calls = 0;
      await server.start();
      // It calls once when it has connected, and once for the notification.
      await eventually(() => assertEquals(calls, 1));
      await eventually(() => sql`notify news`);
      await eventually(() => assertEquals(calls, 2));
    }
  });
});
