import { assertEquals } from "@std/assert";
import { MAX_PUSH_SUBSCRIPTIONS } from "../../../../services/api/push_subscriptions/register_push_subscription.ts";
import { apiUser, makeApp } from "../../../support/api_app.ts";
import { subscribe } from "../../../support/push_service.ts";
import { startRealPostgres } from "../../../support/real_postgres.ts";
import { openDatabase } from "../../../support/test_database.ts";

Deno.test("a user gets no more targets than may be by asking for them at once", async () => {
  await using postgres = await startRealPostgres();
  await using database = await openDatabase(await postgres.createDatabase());
  const app = makeApp(database);
  const { send } = await apiUser((request) => app.fetch(request));
  const statuses = async (count: number, post: () => Promise<number>) => {
    const all = await Promise.all(Array.from({ length: count }, post));
    return [201, 409].map((status) =>
      all.filter((each) => each === status).length
    );
  };
  const url = "https://hooks.example.com/a";
  const webhooks = await statuses(
    40,
    async () => (await send("POST", "/webhooks", { body: { url } })).status,
  );
  assertEquals(webhooks, [10, 30]);
  const subscriptions = await statuses(40, async () => {
    const endpoint = `https://push.example.com/${crypto.randomUUID()}`;
    const { target: { p256dh, auth } } = subscribe(new URL(endpoint));
    const body = { endpoint, keys: { p256dh, auth } };
    return (await send("POST", "/push-subscriptions", { body })).status;
  });
  assertEquals(subscriptions, [MAX_PUSH_SUBSCRIPTIONS, 20]);
});
