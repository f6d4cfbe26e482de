import { assertEquals } from "@std/assert";
import { startApi } from "../../support/api_app.ts";
import { HOSTILE_BODIES } from "../../support/hostile_json.ts";
import { testCases } from "../../support/test_cases.ts";

testCases("a body that means harm", startApi, {
  "changes no prototype and is answered as it should be": async (api) => {
    const user = await api.user();
    const bodies = [...HOSTILE_BODIES];
    for (const [name, { body, status }] of bodies) {
      const answer = await user.send("POST", "/tasks", { body });
      assertEquals(answer.status, status, name);
      assertEquals("polluted" in {}, false, name);
      assertEquals("polluted" in answer.json, false, name);
    }
    assertEquals(bodies.length, 37);
  },
});
