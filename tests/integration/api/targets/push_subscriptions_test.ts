import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { findPushTarget } from "../../../../services/notifications/targets/find_push_target.ts";
import { MAX_PUSH_SUBSCRIPTIONS } from "../../../../services/api/push_subscriptions/register_push_subscription.ts";
import {
  type ApiUser,
  startApi,
  TEST_TARGETS,
} from "../../../support/api_app.ts";
import { assertProblem } from "../../../support/assert_problem.ts";
import { subscribe } from "../../../support/push_service.ts";
import { sampleMessage } from "../../../support/sample_message.ts";
import { testCases } from "../../../support/test_cases.ts";

/** What a browser's `toJSON()` gives. */
interface BrowserJson {
  endpoint: string;
  expirationTime?: number | null;
  keys: { p256dh: string; auth: string };
}

function browserJson(
  endpoint = `https://push.example.com/${crypto.randomUUID()}`,
): BrowserJson {
  const { target: { p256dh, auth } } = subscribe(new URL(endpoint));
  return { endpoint, expirationTime: null, keys: { p256dh, auth } };
}

const post = (user: ApiUser, body: object) =>
  user.send("POST", "/push-subscriptions", { body });

testCases("the push subscription routes", startApi, {
  "POST takes what a browser gives, and tells no secret of it": async (
    api,
  ) => {
    const user = await api.user();
    const browser = browserJson();
    const { status, headers, json } = await post(user, browser);
    assertEquals(status, 201);
    const { subscription_id, host } = json;
    assertEquals(host, "push.example.com");
    const path = `/push-subscriptions/${subscription_id}`;
    assertEquals(headers.get("location"), `/${user.id}${path}`);
    const one = await user.send("GET", path);
    assertEquals(one.json, json);
    const list = await user.send("GET", "/push-subscriptions");
    assertEquals<object>(list.json, { items: [json], next_cursor: null });
    const told = JSON.stringify([json, list.json]);
    const { endpoint, keys } = browser;
    const secrets = [new URL(endpoint).pathname, ...Object.values(keys)];
    for (const secret of secrets) assert(!told.includes(secret), told);
    const target = await findPushTarget(
      api.database.sql,
      sampleMessage({
        channel: "push",
        userId: user.id,
        recipient: String(subscription_id),
      }),
    );
    assertEquals(target, { endpoint, ...keys });
  },

  "POST of the same endpoint is the same one, with the newer keys": async (
    api,
  ) => {
    const user = await api.user();
    const first = browserJson();
    const { json } = await post(user, first);
    const renewed = browserJson(first.endpoint);
    const again = await post(user, renewed);
    assertEquals(again.status, 200);
    assertEquals(again.json, json);
    const rows = await api.database.sql`
      select p256dh, auth from push_subscriptions where user_id = ${user.id}
    `;
    assertEquals<object[]>([...rows], [renewed.keys]);
    const other = await post(await api.user(), first);
    assertEquals(other.status, 201);
    assertNotEquals(other.json.subscription_id, json.subscription_id);
  },

  "POST at once with the same endpoint makes one": async (api) => {
    const user = await api.user();
    const browser = browserJson();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post(user, browser)),
    );
    assertEquals(
      answers.map(({ status }) => status).toSorted(),
      [200, 200, 200, 200, 200, 200, 200, 201],
    );
    const ids = answers.map(({ json }) => json.subscription_id);
    assertEquals(new Set(ids).size, 1);
  },

  "POST takes padding, and keeps none": async (api) => {
    const user = await api.user();
    const { keys: { p256dh, auth }, endpoint } = browserJson();
    const keys = { p256dh: `${p256dh}=`, auth: `${auth}==` };
    assertEquals((await post(user, { endpoint, keys })).status, 201);
    const rows = await api.database.sql`
      select p256dh, auth from push_subscriptions where user_id = ${user.id}
    `;
    assertEquals<object[]>([...rows], [{ p256dh, auth }]);
  },

  "POST refuses what no browser gives": async (api) => {
    const user = await api.user();
    const { endpoint, keys } = browserJson();
    const beside = `${keys.p256dh.slice(0, 80)}AAAAAAA`;
    const bodies: [pointer: string, body: object][] = [
      ["#/endpoint", { keys }],
      ["#/keys", { endpoint }],
      ["#/keys/p256dh", { endpoint, keys: { auth: keys.auth } }],
      ["#/keys/auth", { endpoint, keys: { p256dh: keys.p256dh } }],
      ...["", "x", beside, keys.p256dh.slice(1), `${keys.p256dh}AA`].map((
        p256dh,
      ): [string, object] => [
        "#/keys/p256dh",
        { endpoint, keys: { ...keys, p256dh } },
      ]),
      ...["", "x", keys.auth.slice(1), `${keys.auth}A`, `+${keys.auth}`].map((
        auth,
      ): [string, object] => [
        "#/keys/auth",
        { endpoint, keys: { ...keys, auth } },
      ]),
      ["#/keys/more", { endpoint, keys: { ...keys, more: "x" } }],
      ["#/user_id", { endpoint, keys, user_id: "eve" }],
    ];
    for (const [pointer, body] of bodies) {
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(await post(user, body), {
        ...problem,
        pointers: [pointer],
      });
    }
  },

  "a user has twenty of them": async (api) => {
    const user = await api.user();
    const first = browserJson();
    await post(user, first);
    for (let n = 1; n < MAX_PUSH_SUBSCRIPTIONS; n++) {
      assertEquals((await post(user, browserJson())).status, 201);
    }
    const refused = await post(user, browserJson());
    assertProblem(refused, { status: 409, kind: "too-many-targets" });
    assertEquals(
      refused.json.detail,
      "The user has 20 push subscriptions, the most that there may be: " +
        "delete one",
    );
    assertEquals((await post(user, first)).status, 200);
  },

  "DELETE takes it away": async (api) => {
    const user = await api.user();
    const { json } = await post(user, browserJson());
    const path = `/push-subscriptions/${json.subscription_id}`;
    assertEquals((await user.send("DELETE", path)).status, 204);
    for (const method of ["GET", "DELETE"]) {
      const answer = await user.send(method, path);
      assertProblem(answer, { status: 404, kind: "not-found" });
    }
  },

  "push-key is what browsers subscribe by": async (api) => {
    const user = await api.user();
    const { json } = await user.send("GET", "/push-key");
    const { vapidPublicKey } = TEST_TARGETS;
    assertEquals<object>(json, { public_key: vapidPublicKey });
  },
});
