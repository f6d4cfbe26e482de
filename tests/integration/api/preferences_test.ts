import { assert, assertEquals } from "@std/assert";
import { assertProblem } from "../../support/assert_problem.ts";
import { apiUser, makeApp, startApi } from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";

/** What a user has who has told nothing. */
const DEFAULTS = {
  time_zone: "UTC",
  contacts: {},
  channels: {},
  quiet_hours: null,
  locale: "en",
};

testCases("the preferences routes", startApi, {
  "GET preferences answers the defaults when nothing was told": async (api) => {
    const user = await api.user();
    const { status, json } = await user.send("GET", "/preferences");
    assertEquals(status, 200);
    assertEquals<object>(json, DEFAULTS);
  },

  "PUT preferences replaces them all": async (api) => {
    const user = await api.user();
    const preferences = {
      time_zone: "Europe/Berlin",
      contacts: { email: "ada@example.com", sms: "+4915112345678" },
      channels: {
        reminder: { email: true, sms: false },
        plain: { push: false, webhook: false, in_app: true },
      },
      quiet_hours: { start: "22:00", end: "07:00" },
      locale: "de-AT",
    };
    const put = await user.send("PUT", "/preferences", { body: preferences });
    assertEquals(put.status, 200);
    assertEquals<object>(put.json, preferences);
    assertEquals((await user.send("GET", "/preferences")).json, put.json);
    const emptied = await user.send("PUT", "/preferences", { body: {} });
    assertEquals<object>(emptied.json, DEFAULTS);
    assertEquals((await user.send("GET", "/preferences")).json, emptied.json);
  },

  "PUT preferences refuses what is against the schema": async (api) => {
    const user = await api.user();
    const answer = await user.send("PUT", "/preferences", {
      body: {
        time_zone: "Nowhere",
        contacts: { email: "ada", sms: "0151", fax: "1" },
        channels: { reminder: { sms: "no", fax: false }, news: {} },
        quiet_hours: { start: "24:00", end: "7:00", days: [] },
        locale: "de_AT",
        theme: "dark",
      },
    });
    assertProblem(answer, {
      status: 422,
      kind: "invalid-input",
      pointers: [
        "#/time_zone",
        "#/contacts/email",
        "#/contacts/sms",
        "#/contacts/fax",
        "#/channels/reminder/sms",
        "#/channels/reminder/fax",
        "#/channels/news",
        "#/quiet_hours/start",
        "#/quiet_hours/end",
        "#/quiet_hours/days",
        "#/locale",
        "#/theme",
      ],
    });
  },

  "PUT preferences tells apart no quiet hours from all day": async (api) => {
    const user = await api.user();
    const quiet_hours = { start: "22:00", end: "22:00" };
    const answer = await user.send("PUT", "/preferences", {
      body: { quiet_hours },
    });
    const problem = { status: 422, kind: "invalid-input" };
    assertProblem(answer, { ...problem, pointers: ["#/quiet_hours/end"] });
    const whole = { start: "00:00", end: "23:59" };
    const { status } = await user.send("PUT", "/preferences", {
      body: { quiet_hours: whole },
    });
    assertEquals(status, 200);
  },

  "PUT preferences writes a language as BCP 47 does": async (api) => {
    const user = await api.user();
    const put = (locale: string) =>
      user.send("PUT", "/preferences", { body: { locale } });
    for (
      const [locale, written] of [["DE-at", "de-AT"], ["zh-hans", "zh-Hans"]]
    ) {
      const { json } = await put(locale ?? "");
      assertEquals(json.locale, written);
    }
    for (const locale of ["", "e", "x-y", "en us", "en\0", "a".repeat(36)]) {
      const problem = { status: 422, kind: "invalid-input" };
      assertProblem(await put(locale), { ...problem, pointers: ["#/locale"] });
    }
  },

  "each preference has a part in the tag": async (api) => {
    const user = await api.user();
    const changes = [
      {},
      { locale: "de" },
      { quiet_hours: { start: "22:00", end: "07:00" } },
      { channels: { reminder: { email: false } } },
      { channels: { plain: { email: false } } },
      { contacts: { sms: "+4915112345678" } },
      { time_zone: "Europe/Berlin" },
    ];
    const tags = new Set<string | null>();
    for (const body of changes) {
      const { headers } = await user.send("PUT", "/preferences", { body });
      tags.add(headers.get("etag"));
    }
    assertEquals(tags.size, changes.length);
  },

  "If-None-Match answers 304 while preferences are the same": async (api) => {
    const user = await api.user();
    const { headers, json } = await user.send("GET", "/preferences");
    const tag = headers.get("etag") ?? "";
    const read = (method: string) =>
      user.send(method, "/preferences", { headers: { "if-none-match": tag } });
    for (const method of ["GET", "HEAD"]) {
      const known = await read(method);
      assertEquals([known.status, known.headers.get("etag")], [304, tag]);
    }
    const same = await user.send("PUT", "/preferences", { body: json });
    assertEquals(same.headers.get("etag"), tag);
    const body = { time_zone: "Europe/Berlin" };
    const put = await user.send("PUT", "/preferences", { body });
    const changed = await read("GET");
    assertEquals(changed.status, 200);
    assertEquals(changed.headers.get("etag"), put.headers.get("etag"));
  },

  "If-Match lets one of many writers through": async (api) => {
    const user = await api.user();
    const { headers } = await user.send("GET", "/preferences");
    const tag = headers.get("etag") ?? "";
    const write = (n: number) =>
      user.send("PUT", "/preferences", {
        body: { contacts: { email: `${n}@example.com` } },
        headers: { "if-match": tag },
      });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => write(n)),
    );
    const [won, ...others] = answers.toSorted((a, b) => a.status - b.status);
    assert(won && won.status === 200);
    const read = await user.send("GET", "/preferences");
    assertEquals(read.json, won.json);
    for (const lost of others) {
      assertProblem(lost, { status: 412, kind: "precondition-failed" });
      assertEquals(lost.headers.get("etag"), read.headers.get("etag"));
    }
  },

  "REQUIRE_IF_MATCH refuses a PUT that names no state": async (api) => {
    const app = makeApp(api.database, { requireIfMatch: true });
    const user = await apiUser((request) => app.fetch(request));
    const body = { time_zone: "Europe/Berlin" };
    const refused = await user.send("PUT", "/preferences", { body });
    assertProblem(refused, { status: 428, kind: "precondition-required" });
    const { json } = await user.send("GET", "/preferences");
    assertEquals(json.time_zone, "UTC");
    const { status } = await user.send("PUT", "/preferences", {
      body,
      headers: { "if-match": "*" },
    });
    assertEquals(status, 200);
  },

  "the token's address fills in where there is no e-mail contact": async (
    api,
  ) => {
    const user = await api.user({ email: "token@example.com" });
    const contacts = { sms: "+4915112345678" };
    const put = await user.send("PUT", "/preferences", { body: { contacts } });
    const { json } = await user.send("GET", "/preferences");
    assertEquals(json.contacts, { email: "token@example.com", ...contacts });
    assertEquals(put.json, json);
  },

  "the token's address leaves the person's own alone": async (api) => {
    const user = await api.user({ email: "token@example.com" });
    const contacts = { email: "own@example.com" };
    await user.send("PUT", "/preferences", { body: { contacts } });
    const { json } = await user.send("GET", "/preferences");
    assertEquals(json.contacts, contacts);
  },

  "a token's address that is none counts as no address": async (api) => {
    for (const email of ["", "ada", null, 7, ["a@b.cd"], "\0@b.cd"]) {
      const user = await api.user({ email });
      const { status, json } = await user.send("GET", "/preferences");
      assertEquals(status, 200, JSON.stringify(email));
      assertEquals(json.contacts, {});
    }
  },
});
