import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { searchTerms } from "../../../services/api/tasks/list/search_terms.ts";
import { type ApiUser, startApi } from "../../support/api_app.ts";
import { testCases } from "../../support/test_cases.ts";

const TASKS: [title: string, description: string | null][] = [
  ["Buy oat milk", null],
  ["Call the dairy", "about the milk, the oat cream and the e-mail"],
  ["Milkshake", null],
  ["Ärger mit Öl", "straße"],
  ["C'est l'été", "it's \\ here"],
  ["oat", "milk"],
];

async function createTasks(user: ApiUser): Promise<void> {
  for (const [title, description] of TASKS) {
    await user.send("POST", "/tasks", { body: { title, description } });
  }
}

async function search(
  user: ApiUser,
  q: string,
  more = "",
): Promise<string[]> {
  const { status, json } = await user.send(
    "GET",
    `/tasks?q=${encodeURIComponent(q)}${more}`,
  );
  assertEquals(status, 200, q);
  return json.items.map(({ title }) => title);
}

testCases("the search for tasks", startApi, {
  "finds words, phrases, alternatives and what is left out": async (api) => {
    const user = await api.user();
    await createTasks(user);
    const found: Record<string, number[]> = {
      "milk": [0, 1, 2, 5],
      "MILK": [0, 1, 2, 5],
      "milk ": [0, 1, 5],
      "mil": [0, 1, 2, 5],
      "oat mil": [0, 1, 5],
      '"oat milk"': [0],
      '"oat milk" buy': [0],
      "milk -oat": [],
      "milk -buy": [1, 5],
      "buy or call": [0, 1],
      "call or buy mil": [0, 1],
      "milkshake or buy oat": [0, 2],
      "e-mail": [1],
      "e-ma": [1],
      "ärg": [3],
      "stra": [3],
      "été": [4],
      "it's": [4],
      "c'est": [4],
      "buy or": [0],
      "buy OR -dairy milk -call": [0, 5],
      'buy or "oat mi': [0, 1, 5],
      "-buy milk": [1, 2, 5],
      "- buy": [0],
      "oat or or": [0, 1, 5],
      "\u201coat milk\u201d": [0],
      '"oat mi': [0, 1, 5],
      '"mil': [0, 1, 2, 5],
      '"oat milk" "bu': [0],
      "m": [],
      "m+": [],
      "e-m": [],
      "mil!": [],
      "mil++": [],
      "milk!": [0, 1, 5],
      "or": [],
      "or milk": [],
      "nothing": [],
    };
    for (const [q, indexes] of Object.entries(found)) {
      const titles = indexes.map((index) => TASKS[index]?.[0] ?? "");
      assertEquals((await search(user, q)).sort(), titles.sort(), q);
    }
  },

  "ranks what fits best first, the title above the description": async (
    api,
  ) => {
    const user = await api.user();
    for (
      const [title, description] of [
        ["Cheese one", null],
        ["Cheese two", "cheese, cheese and more cheese"],
        ["Three", "some cheese"],
        ["Four", null],
      ]
    ) {
      await user.send("POST", "/tasks", { body: { title, description } });
    }
    assertEquals(await search(user, "cheese"), [
      "Cheese two",
      "Cheese one",
      "Three",
    ]);
    assertEquals(await search(user, "cheese", "&sort=-created_at"), [
      "Three",
      "Cheese two",
      "Cheese one",
    ]);
  },

  "comes in pages without a hole, by rank and by any sort": async (api) => {
    const user = await api.user();
    for (let n = 0; n < 15; n++) {
      await user.send("POST", "/tasks", {
        body: { title: `fish ${"fish ".repeat(n % 4)}${n}` },
      });
    }
    for (const sort of ["", "&sort=-created_at", "&sort=due_date"]) {
      const all = await search(user, "fish", `${sort}&limit=200`);
      assertEquals(all.length, 15);
      const seen: string[] = [];
      let cursor = "";
      for (let page = 0; page < 5; page++) {
        const path = `/tasks?q=fish&limit=3${sort}${cursor}`;
        const { json } = await user.send("GET", path);
        seen.push(...json.items.map(({ title }) => title));
        assertEquals(json.next_cursor === null, page === 4);
        cursor = `&cursor=${json.next_cursor}`;
      }
      assertEquals(seen, all, sort);
    }
  },

  "follows a change and forgets what is deleted": async (api) => {
    const user = await api.user();
    const { json } = await user.send("POST", "/tasks", {
      body: { title: "apple" },
    });
    const path = `/tasks/${json.id}`;
    await user.send("PATCH", path, { body: { title: "pear" } });
    assertEquals(await search(user, "apple"), []);
    assertEquals(await search(user, "pear"), ["pear"]);
    await user.send("DELETE", path);
    assertEquals(await search(user, "pear"), []);
    await user.send("POST", `${path}/restore`);
    assertEquals(await search(user, "pear"), ["pear"]);
  },

  "without a word to look for is refused, and says so": async (api) => {
    const user = await api.user();
    for (const q of ["-", '"', '""', "!!! ???", "-+", "\u{1f600}", "\u0301"]) {
      const path = `/tasks?q=${encodeURIComponent(q)}`;
      const { status, json } = await user.send("GET", path);
      assertEquals(status, 422, q);
      assertEquals(json.errors?.map(({ detail }) => detail), [
        "must have a letter or a digit to search for",
      ]);
    }
    const { json } = await user.send("GET", "/tasks?q=%20");
    assertEquals(json.errors?.map(({ detail }) => detail), [
      "must not be blank",
    ]);
  },

  "of more than 32 words and phrases is refused, and says so": async (api) => {
    const user = await api.user();
    const words = Array.from({ length: 33 }, (_, n) => `a${n}`);
    const text = words.join(" ");
    await user.send("POST", "/tasks", { body: { title: text } });
    assertEquals(await search(user, words.slice(1).join(" ")), [text]);
    assertEquals(await search(user, `"${text}"`), [text]);
    for (const link of [" ", " or ", " -", '" "']) {
      const q = `"${words.join(link)}"`.replace(/^"|"$/g, link[0] ?? "");
      const path = `/tasks?q=${encodeURIComponent(q)}`;
      const { status, json } = await user.send("GET", path);
      assertEquals(status, 422, q);
      assertEquals(json.errors?.map(({ detail }) => detail), [
        "must have at most 32 words and phrases",
      ]);
    }
  },

  "ranks by the words that are wanted, a lone character's among them": async (
    api,
  ) => {
    const user = await api.user();
    for (
      const [title, description] of [
        ["\u4e70\u83dc", null],
        ["Plan", "\u4e70\u83dc"],
        ["Red house", null],
        ["House", null],
      ]
    ) {
      await user.send("POST", "/tasks", { body: { title, description } });
    }
    assertEquals(await search(user, "\u4e70"), ["\u4e70\u83dc", "Plan"]);
    // Equal: the last one is first.
    const houses = ["House", "Red house"];
    assertEquals(await search(user, "house"), houses);
    assertEquals(await search(user, 'house -"red door"'), houses);
    assertEquals(await search(user, "-plan -\u4e70"), houses);
  },

  "takes any text, and answers a list where there is a word": async (api) => {
    const user = await api.user();
    await createTasks(user);
    const statuses = new Set<number>();
    const piece = fc.constantFrom(
      ...["'", '"', "\\", ":", "*", "&", "|", "!", "(", ")", "<->", "-", " or "]
        .concat(" ", "\t", "milk", "a", "é", "\u{1f600}", "\u0001", "e-mail"),
    );
    const q = fc.oneof(
      fc.array(piece, { minLength: 1, maxLength: 12 }).map((all) =>
        all.join("")
      ),
      fc.string({ unit: "binary", minLength: 1, maxLength: 40 }),
    ).filter((text) => !text.includes("\0") && text.isWellFormed());
    const property = fc.asyncProperty(q, async (text) => {
      const { terms } = searchTerms(text);
      const path = `/tasks?q=${encodeURIComponent(text)}`;
      const { status } = await user.send("GET", path);
      assertEquals(status, terms.length > 0 ? 200 : 422);
      statuses.add(status);
    });
    await fc.assert(property, { numRuns: 300 });
    assertEquals(statuses, new Set([200, 422]));
  },
});
