import { assert, assertEquals, assertMatch } from "@std/assert";
import { purgeDeliveries } from "../../../services/notifications/delivery/purge_deliveries.ts";
import { type ApiUser, apiUser, makeApp } from "../../support/api_app.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import { deliveryOf, setPreferences } from "../../support/delivery_rows.ts";
import { eventually } from "../../support/eventually.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import { testCases } from "../../support/test_cases.ts";
import { moveTime } from "../../support/test_database.ts";
import {
  PUBLIC_URL,
  startUnsubscribeSite,
  type UnsubscribeSite,
} from "../../support/unsubscribe_site.ts";

const DAY_MS = 24 * 3_600_000;

/** What RFC 8058 makes a mail program send. */
const ONE_CLICK = {
  body: "List-Unsubscribe=One-Click",
  headers: { "content-type": "application/x-www-form-urlencoded" },
};

/** A message that is no reminder. */
const PLAIN = { metadata: null };

async function channelsOf(user: ApiUser): Promise<unknown> {
  return (await user.send("GET", "/preferences")).json.channels;
}

/** Waits until a message is not sent, as its reader does not want it. */
async function assertSuppressed(
  { api: { database: { sql } } }: UnsubscribeSite,
  user: ApiUser,
): Promise<void> {
  const { id: userId } = user;
  const { notificationId } = await insertNotification(sql, { userId });
  await eventually(async () => {
    const { json } = await user.send("GET", `/notifications/${notificationId}`);
    const [told] = json.deliveries as Record<string, unknown>[];
    assertEquals(
      [told?.state, told?.last_error],
      ["suppressed", "The user wants no reminder by email"],
    );
  });
}

testCases("the link by which a mail is stopped", startUnsubscribeSite, {
  "stops its kind of mail at one click, and nothing else": async (site) => {
    const user = await site.api.user();
    const wanted = { reminder: { sms: false }, plain: { push: false } };
    await setPreferences(site.api.database.sql, {
      userId: user.id,
      channels: wanted,
      timeZone: "Europe/Vienna",
      contacts: { sms: "+431234567890" },
      locale: "de-AT",
    });
    const { json: before } = await user.send("GET", "/preferences");
    const { url, post } = await site.mail(user);
    assertEquals(post, ONE_CLICK.body);
    assertMatch(
      url ?? "",
      /^https:\/\/bell\.example\.org\/app\/unsubscribe\/[\w-]{43}$/,
    );
    const done = await site.follow("POST", url, ONE_CLICK);
    assertEquals(done.status, 200, done.text);
    const after = {
      ...before,
      channels: {
        reminder: { sms: false, email: false },
        plain: { push: false },
      },
    };
    assertEquals((await user.send("GET", "/preferences")).json, after);
    await assertSuppressed(site, user);
    // Other kinds come as before.
    const plain = await site.mail(user, PLAIN);
    // A second time changes nothing, and is answered as the first.
    const again = await site.follow("POST", url);
    assertEquals([again.status, again.text], [200, done.text]);
    assertEquals((await user.send("GET", "/preferences")).json, after);
    await site.follow("POST", plain.url, ONE_CLICK);
    assertEquals(await channelsOf(user), {
      reminder: { sms: false, email: false },
      plain: { push: false, email: false },
    });
  },

  "takes any body, as mail programs send it": async (site) => {
    const form = new FormData();
    form.set("List-Unsubscribe", "One-Click");
    const bodies: BodyInit[] = [form, "", "x=1", "{", new Uint8Array([0, 255])];
    for (const body of bodies) {
      const user = await site.api.user();
      const { url } = await site.mail(user);
      assertEquals((await site.follow("POST", url, { body })).status, 200);
      assertEquals(await channelsOf(user), { reminder: { email: false } });
    }
    const user = await site.api.user();
    const { url } = await site.mail(user);
    const body = new Uint8Array(1024 * 1024 + 1);
    const answer = await site.follow("POST", url, { body });
    assertProblem(answer, { status: 413, kind: "too-large" });
    assertEquals(await channelsOf(user), {});
  },

  "stops nothing when it is only looked at": async (site) => {
    const user = await site.api.user();
    const { url } = await site.mail(user);
    for (const method of ["GET", "HEAD", "OPTIONS", "GET"]) {
      const { status } = await site.follow(method, url);
      assert(status < 300 || method === "OPTIONS", `${method}: ${status}`);
    }
    assertEquals(await channelsOf(user), {});
    await site.mail(user);
  },

  "is another one in each mail, and none that is short": async (site) => {
    const user = await site.api.user();
    const urls = new Set<string | null>();
    for (let n = 0; n < 5; n++) urls.add((await site.mail(user)).url);
    assertEquals(urls.size, 5);
    const [row] = await site.api.database.sql<{ bytes: number }[]>`
      select min(octet_length(decode(
        translate(unsubscribe_token, '-_', '+/') || '=', 'base64'
      ))) as bytes from deliveries where user_id = ${user.id}
    `;
    assertEquals(row?.bytes, 32);
  },

  "is not in what comes whatever its reader wants": async (site) => {
    const user = await site.api.user();
    const metadata = { task_id: 7, reminder_id: "r", critical: true };
    assertEquals(await site.mail(user, { metadata }), {
      url: null,
      post: null,
    });
    const sms = await insertNotification(site.api.database.sql, {
      userId: user.id,
      channel: "sms",
    });
    const rows = await site.api.database.sql<{ token: string | null }[]>`
      select unsubscribe_token as token from deliveries
      where user_id = ${user.id}
    `;
    assertEquals(rows.map(({ token }) => token), [null, null]);
    await site.api.database.sql`
      delete from deliveries where notification_id = ${sms.notificationId}
    `;
  },

  "that is unknown is like one that was never there": async (site) => {
    const unknown = `${PUBLIC_URL}unsubscribe/${"a-_0".repeat(11).slice(1)}`;
    for (const method of ["GET", "POST"]) {
      const answer = await site.follow(method, unknown);
      assertProblem(answer, { status: 404, kind: "not-found" });
      const user = await site.api.user();
      const absent = await user.send(method, "/nothing");
      assertEquals(answer.json, absent.json);
    }
    const user = await site.api.user();
    const { url } = await site.mail(user);
    const odd = ["A", "=", "%00", "%2b", "é"].map((end) => `${url}${end}`)
      .concat(`${url?.slice(0, -1)}`, `${PUBLIC_URL}unsubscribe/nothing`);
    for (const each of odd) {
      const answer = await site.follow("POST", each);
      assertProblem(answer, { status: 404, kind: "not-found" });
    }
    assertEquals(await channelsOf(user), {});
  },

  "works for 30 days after the mail, and is forgotten after 38": async (
    site,
  ) => {
    const { sql } = site.api.database;
    const user = await site.api.user();
    const { url } = await site.mail(user);
    await eventually(async () => {
      const { count } = await sql`
        select from deliveries
        where user_id = ${user.id} and finished_at is not null
      `;
      assertEquals(count, 1);
    });
    await moveTime(sql, 37 * DAY_MS);
    await purgeDeliveries(sql);
    assertEquals((await site.follow("POST", url)).status, 200);
    assertEquals(await channelsOf(user), { reminder: { email: false } });
    await moveTime(sql, 38 * DAY_MS + 60_000);
    await purgeDeliveries(sql);
    assertEquals((await site.follow("POST", url)).status, 404);
    await moveTime(sql, 0);
  },

  "leaves the paths of a user of that name alone": async ({ api }) => {
    const app = makeApp(api.database);
    const fetch = (request: Request) => app.fetch(request);
    const { send } = await apiUser(fetch, { id: "unsubscribe" });
    const { json: task } = await send("POST", "/tasks", {
      body: { title: "T" },
    });
    const { json: tasks } = await send("GET", "/tasks");
    assertEquals(tasks.items.map(({ id }) => id), [task.id]);
    const refused = await send("POST", "/preferences");
    assertEquals(
      [refused.status, refused.headers.get("allow")],
      [405, "GET, HEAD, OPTIONS, PUT"],
    );
    const stranger = await apiUser(fetch);
    const { status } = await stranger.send("GET", "/../unsubscribe/tasks");
    assertEquals(status, 403);
  },

  "is told nowhere but in the mail": async (site) => {
    const { sql } = site.api.database;
    const user = await site.api.user();
    const { url } = await site.mail(user);
    const token = url?.split("/").at(-1) ?? "";
    const { json: list } = await user.send("GET", "/notifications");
    const id = String(list.items[0]?.notification_id);
    await eventually(async () =>
      assertEquals((await deliveryOf(sql, id)).state, "sent")
    );
    const { json: one } = await user.send("GET", `/notifications/${id}`);
    const told = await sql`
      select outbox::text as text from outbox
      union all select delivery_attempts::text from delivery_attempts
      union all select worker_status::text from worker_status
    `;
    const all = JSON.stringify([list, one, told]);
    assert(told.length > 0 && all.includes(id));
    assert(!all.includes(token));
  },
});

Deno.test("links of mails count apart from their user's requests", async () => {
  await using site = await startUnsubscribeSite({ requestsPerMinute: 3 });
  const user = await site.api.user();
  const { url } = await site.mail(user);
  const unknown = `${PUBLIC_URL}unsubscribe/${"a".repeat(43)}`;
  // A stranger who tries tokens uses nothing up.
  for (let n = 0; n < 5; n++) {
    assertEquals((await site.follow("POST", unknown)).status, 404);
  }
  const statuses: number[] = [];
  for (const method of ["GET", "POST", "HEAD", "POST"]) {
    statuses.push((await site.follow(method, url)).status);
  }
  assertEquals(statuses, [200, 200, 200, 429]);
  assertEquals((await user.send("GET", "/tasks")).status, 200);
});
