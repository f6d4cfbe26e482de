import { assert, assertEquals } from "@std/assert";
import { startApi } from "../../support/api_app.ts";
import { checkSearchTexts, LONG_TEXTS } from "../../support/search_texts.ts";
import { testCases } from "../../support/test_cases.ts";

testCases("the search for tasks", startApi, {
  "finds words however they are typed, in any script": async (api) => {
    const searches = await checkSearchTexts(await api.user());
    assert(searches >= 60, `${searches} searches`);
  },

  "takes the longest texts there may be, to store and to look for": async (
    api,
  ) => {
    const user = await api.user();
    for (const description of LONG_TEXTS) {
      const { status } = await user.send("POST", "/tasks", {
        body: { title: "Long", description },
      });
      assertEquals(status, 201, description.slice(0, 5));
      const q = `"${[...description].slice(0, 498).join("")}"`;
      const found = await user.send(
        "GET",
        `/tasks?q=${encodeURIComponent(q)}`,
      );
      assertEquals(found.status, 200, description.slice(0, 5));
    }
  },

  "finds two letters at the end of the longest text": async (api) => {
    const user = await api.user();
    const letters = Array.from(
      { length: 20_000 },
      (_, index) => String.fromCodePoint(0x4e00 + index),
    );
    const description = letters.join("");
    await user.send("POST", "/tasks", { body: { title: "Long", description } });
    const [before = "", last = ""] = letters.slice(-2);
    for (
      const [q, count] of [[before + last, 1], [last + before, 0]] as const
    ) {
      const path = `/tasks?q=${encodeURIComponent(q)}`;
      const { json } = await user.send("GET", path);
      assertEquals(json.items.length, count, q);
    }
  },
});
