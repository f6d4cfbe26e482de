import { assert, assertEquals, assertMatch } from "@std/assert";
import { purgeFormerSecrets } from "../../../../services/api/scheduler/purge_former_secrets.ts";
import { Scheduler } from "../../../../services/api/scheduler/scheduler.ts";
import { findWebhookTarget } from "../../../../services/notifications/targets/find_webhook_target.ts";
import { dropTarget } from "../../../../services/notifications/targets/drop_target.ts";
import {
  type ApiAnswer,
  type ApiUser,
  startApi,
} from "../../../support/api_app.ts";
import { assertProblem } from "../../../support/assert_problem.ts";
import { eventually } from "../../../support/eventually.ts";
import { schedulerOptions } from "../../../support/firing.ts";
import { sampleMessage } from "../../../support/sample_message.ts";
import { testCases } from "../../../support/test_cases.ts";
import { moveTime, type TestDatabase } from "../../../support/test_database.ts";

const URL_OF_HOOK = "https://hooks.example.com/taskbell?key=k";

const DAY_MS = 86_400_000;

async function register(user: ApiUser): Promise<ApiAnswer["json"]> {
  const { status, json } = await user.send("POST", "/webhooks", {
    body: { url: URL_OF_HOOK },
  });
  assertEquals(status, 201);
  return json;
}

/** The secrets that the worker signs with now. */
async function secretsOf(
  { sql }: TestDatabase,
  { userId, recipient }: { userId: string; recipient: string },
): Promise<readonly unknown[]> {
  const message = sampleMessage({ channel: "webhook", userId, recipient });
  return (await findWebhookTarget(sql, message))?.secrets ?? [];
}

testCases("the webhook routes", startApi, {
  "POST answers the secret once": async (api) => {
    const user = await api.user();
    const { status, headers, json } = await user.send("POST", "/webhooks", {
      body: { url: URL_OF_HOOK },
    });
    assertEquals(status, 201);
    const { webhook_id, secret, ...rest } = json;
    assertMatch(String(secret), /^whsec_[A-Za-z0-9+/]{43}=$/);
    assertEquals(
      headers.get("location"),
      `/${user.id}/webhooks/${webhook_id}`,
    );
    assertEquals(rest.url, URL_OF_HOOK);
    const one = await user.send("GET", `/webhooks/${webhook_id}`);
    assertEquals<object>(one.json, { webhook_id, ...rest });
    const list = await user.send("GET", "/webhooks");
    assertEquals<object>(list.json, { items: [one.json], next_cursor: null });
    const told = await secretsOf(api.database, {
      userId: user.id,
      recipient: String(webhook_id),
    });
    assertEquals(told, [secret]);
  },

  "POST gives each a secret of its own": async (api) => {
    const user = await api.user();
    const secrets = new Set<unknown>();
    for (let n = 0; n < 5; n++) secrets.add((await register(user)).secret);
    assertEquals(secrets.size, 5);
  },

  "POST refuses what is no webhook": async (api) => {
    const user = await api.user();
    const bodies: [pointer: string, body: object][] = [
      ["#/url", {}],
      ["#/url", { url: null }],
      ["#/url", { url: `https://hooks.example.com/${"a".repeat(1_980)}` }],
      // It is longer as it is written out.
      ["#/url", { url: `https://hooks.example.com/${"ä".repeat(400)}` }],
      ["#/secret", { url: URL_OF_HOOK, secret: "whsec_AAAA" }],
    ];
    for (const [pointer, body] of bodies) {
      const answer = await user.send("POST", "/webhooks", { body });
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(answer, { ...problem, pointers: [pointer] });
    }
  },

  "POST says what is wrong with a URL": async (api) => {
    const user = await api.user();
    for (
      const [url, detail] of [
        ["x", "must be a URL"],
        ["/hook", "must be a URL"],
        ["http://hooks.example.com/a", "must be https"],
        ["http://hooks.example.com:443/a", "must be https"],
        ["ftp://hooks.example.com/a", "must be https"],
        ["https://u:p@hooks.example.com/a", "must have no user or password"],
        [
          "https://hooks.example.com:444/a",
          "must be on a host that the operator allows",
        ],
        [
          "http://other.example/a",
          "must be on a host that the operator allows",
        ],
        ["https://hooks.example.com/a b", "must have no blanks"],
      ] as const
    ) {
      const answer = await user.send("POST", "/webhooks", { body: { url } });
      const problem = { status: 422, kind: "invalid-input" };
      const told = assertProblem(answer, { ...problem, pointers: ["#/url"] });
      assertEquals([url, told], [url, detail]);
    }
  },

  "a user has ten of them": async (api) => {
    const user = await api.user();
    const body = { url: URL_OF_HOOK };
    const first = await register(user);
    for (let n = 1; n < 10; n++) await register(user);
    const headers = { "idempotency-key": crypto.randomUUID() };
    const refused = await user.send("POST", "/webhooks", { body, headers });
    assertProblem(refused, { status: 409, kind: "too-many-targets" });
    assertEquals(
      refused.json.detail,
      "The user has 10 webhooks, the most that there may be: delete one",
    );
    await user.send("DELETE", `/webhooks/${first.webhook_id}`);
    await register(user);
    // The refusal was decided.
    const again = await user.send("POST", "/webhooks", { body, headers });
    assertEquals(again.headers.get("idempotency-replayed"), "true");
    assertProblem(again, { status: 409, kind: "too-many-targets" });
    await register(await api.user());
  },

  "the list comes in pages": async (api) => {
    const user = await api.user();
    const ids = [];
    for (let n = 0; n < 5; n++) ids.push((await register(user)).webhook_id);
    const seen = [];
    for (let query = "?limit=2"; query !== "";) {
      const { json } = await user.send("GET", `/webhooks${query}`);
      seen.push(...json.items.map(({ webhook_id }) => webhook_id));
      const { next_cursor } = json;
      query = next_cursor === null ? "" : `?limit=2&cursor=${next_cursor}`;
    }
    assertEquals(seen, ids);
  },

  "rotate lets the former secret sign too, for a day": async (api) => {
    const user = await api.user();
    const { webhook_id, secret: first } = await register(user);
    const recipient = String(webhook_id);
    const signs = () => secretsOf(api.database, { userId: user.id, recipient });
    const path = `/webhooks/${webhook_id}`;
    const before = Date.now();
    const { status, json } = await user.send("POST", `${path}/rotate`);
    assertEquals(status, 200);
    const { secret: second, previous_secret_expires_at: expires } = json;
    assert(second !== first);
    const untilMs = Date.parse(String(expires)) - DAY_MS;
    assert(untilMs >= before - 1_000 && untilMs <= Date.now() + 1_000);
    assertEquals(await signs(), [second, first]);
    const { json: read } = await user.send("GET", path);
    assertEquals(read.previous_secret_expires_at, expires);
    assert(!("secret" in read));
    const { sql } = api.database;
    assertEquals(await purgeFormerSecrets(sql), 0);
    await moveTime(sql, DAY_MS + 1_000);
    assertEquals(await signs(), [second]);
    assertEquals(await purgeFormerSecrets(sql), 1);
    const [row] = await sql<{ secret: string; former: string | null }[]>`
      select secret, previous_secret as former from webhook_endpoints
      where endpoint_id = ${recipient}
    `;
    assertEquals({ ...row }, { secret: second, former: null });
    const { json: later } = await user.send("GET", path);
    assertEquals(later.previous_secret_expires_at, null);
    await moveTime(api.database.sql, 0);
  },

  "a former secret is purged by the scheduler once it has run out": async (
    api,
  ) => {
    const { sql } = api.database;
    const user = await api.user();
    const ids: string[] = [];
    for (let n = 0; n < 2; n++) {
      const { webhook_id } = await register(user);
      await user.send("POST", `/webhooks/${webhook_id}/rotate`);
      ids.push(String(webhook_id));
    }
    const [over = "", ...others] = ids;
    await sql`
      update webhook_endpoints set previous_secret_expires_at = taskbell_now()
      where endpoint_id = ${over}
    `;
    const stop = new AbortController();
    const running = new Scheduler(schedulerOptions({ sql })).run(stop.signal);
    await eventually(async () => {
      const kept = await sql<{ id: string }[]>`
        select endpoint_id as id from webhook_endpoints
        where user_id = ${user.id} and previous_secret is not null
      `;
      assertEquals(kept.map(({ id }) => id), others);
    });
    stop.abort();
    await running;
  },

  "rotate twice ends the first secret": async (api) => {
    const user = await api.user();
    const { webhook_id } = await register(user);
    const rotate = async () =>
      (await user.send("POST", `/webhooks/${webhook_id}/rotate`)).json.secret;
    const second = await rotate();
    const third = await rotate();
    const address = { userId: user.id, recipient: String(webhook_id) };
    assertEquals(await secretsOf(api.database, address), [third, second]);
  },

  "rotate under a key is done once": async (api) => {
    const user = await api.user();
    const { webhook_id, secret: first } = await register(user);
    const headers = { "idempotency-key": crypto.randomUUID() };
    const rotate = () =>
      user.send("POST", `/webhooks/${webhook_id}/rotate`, { headers });
    const [once, again] = [await rotate(), await rotate()];
    assertEquals(again.json, once.json);
    const address = { userId: user.id, recipient: String(webhook_id) };
    const { secret } = once.json;
    assertEquals(await secretsOf(api.database, address), [secret, first]);
  },

  "enable takes back that its receiver called it gone": async (api) => {
    const user = await api.user();
    const { webhook_id } = await register(user);
    const recipient = String(webhook_id);
    const error = "hooks.example.com answered 410";
    await dropTarget(api.database.sql, {
      channel: "webhook",
      recipient,
      userId: user.id,
      error,
    });
    const path = `/webhooks/${webhook_id}`;
    const { json } = await user.send("GET", path);
    assert(json.disabled_at !== null);
    assertEquals(json.disabled_reason, error);
    const { json: enabled } = await user.send("POST", `${path}/enable`);
    assertEquals([enabled.disabled_at, enabled.disabled_reason], [null, null]);
    assertEquals((await user.send("GET", path)).json, enabled);
    const again = await user.send("POST", `${path}/enable`);
    assertEquals(again.json, enabled);
    const address = { userId: user.id, recipient };
    assertEquals((await secretsOf(api.database, address)).length, 1);
  },

  "DELETE takes it away": async (api) => {
    const user = await api.user();
    const { webhook_id } = await register(user);
    const path = `/webhooks/${webhook_id}`;
    assertEquals((await user.send("DELETE", path)).status, 204);
    const calls = [["GET", ""], ["DELETE", ""], ["POST", "/rotate"]]
      .concat([["POST", "/enable"]]);
    for (const [method = "", rest] of calls) {
      const answer = await user.send(method, `${path}${rest}`);
      assertProblem(answer, { status: 404, kind: "not-found" });
    }
  },

  "its secrets are in no answer but the first": async (api) => {
    const user = await api.user();
    const { webhook_id, secret } = await register(user);
    const path = `/webhooks/${webhook_id}`;
    const rotated = await user.send("POST", `${path}/rotate`);
    const answers = [
      await user.send("GET", path),
      await user.send("GET", "/webhooks"),
      await user.send("POST", `${path}/enable`),
    ];
    for (const { json } of answers) {
      const text = JSON.stringify(json);
      assert(!text.includes("whsec_"), text);
      assert(!text.includes(String(secret)));
      assert(!text.includes(String(rotated.json.secret)));
    }
  },
});
