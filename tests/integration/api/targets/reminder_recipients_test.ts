import { assertEquals } from "@std/assert";
import { dropTarget } from "../../../../services/notifications/targets/drop_target.ts";
import {
  type ApiAnswer,
  type ApiUser,
  startApi,
} from "../../../support/api_app.ts";
import { assertProblem } from "../../../support/assert_problem.ts";
import {
  insertSubscription,
  insertWebhook,
} from "../../../support/delivery_rows.ts";
import { testCases } from "../../../support/test_cases.ts";

const PROBLEM = {
  status: 422,
  kind: "invalid-input",
  pointers: ["#/recipient"],
};

/** Makes a task and returns what adds a reminder to it. */
async function reminders(user: ApiUser) {
  const { json } = await user.send("POST", "/tasks", { body: { title: "T" } });
  return (body: object): Promise<ApiAnswer> =>
    user.send("POST", `/tasks/${json.id}/reminders`, {
      body: { remind_at: "2030-01-01T00:00:00Z", ...body },
    });
}

testCases("the recipient of a reminder", startApi, {
  "may be left out once there is a target": async (api) => {
    const user = await api.user();
    const remind = await reminders(user);
    const { database: { sql } } = api;
    assertEquals(
      assertProblem(await remind({ channel: "push" }), PROBLEM),
      "can't be left out, as the user has no push subscription: register one",
    );
    assertEquals(
      assertProblem(await remind({ channel: "webhook" }), PROBLEM),
      "can't be left out, as the user has no webhook that is enabled: " +
        "register or enable one",
    );
    await insertSubscription(sql, { userId: user.id });
    await insertWebhook(sql, { userId: user.id });
    for (const channel of ["push", "webhook"]) {
      const { status, json } = await remind({ channel });
      assertEquals([status, json.recipient], [201, null]);
    }
  },

  "is one of the user's own targets": async (api) => {
    const [user, other] = [await api.user(), await api.user()];
    const remind = await reminders(user);
    const { sql } = api.database;
    const targets = {
      push: await insertSubscription(sql, { userId: user.id }),
      webhook: (await insertWebhook(sql, { userId: user.id })).endpointId,
      in_app: user.id,
    };
    const foreign = {
      push: await insertSubscription(sql, { userId: other.id }),
      webhook: (await insertWebhook(sql, { userId: other.id })).endpointId,
      in_app: other.id,
    };
    for (const [channel, recipient] of Object.entries(targets)) {
      const { status, json } = await remind({ channel, recipient });
      assertEquals([status, json.recipient], [201, recipient]);
    }
    for (const [channel, recipient] of Object.entries(foreign)) {
      assertProblem(await remind({ channel, recipient }), PROBLEM);
      assertProblem(await remind({ channel, recipient: "x" }), PROBLEM);
    }
    const crossed = { channel: "push", recipient: targets.webhook };
    assertProblem(await remind(crossed), PROBLEM);
  },

  "is no webhook that is disabled": async (api) => {
    const user = await api.user();
    const remind = await reminders(user);
    const { sql } = api.database;
    const { endpointId } = await insertWebhook(sql, { userId: user.id });
    const gone = { recipient: endpointId, userId: user.id, error: "410" };
    await dropTarget(sql, { channel: "webhook", ...gone });
    assertProblem(await remind({ channel: "webhook" }), PROBLEM);
    const named = { channel: "webhook", recipient: endpointId };
    assertProblem(await remind(named), PROBLEM);
    await user.send("POST", `/webhooks/${endpointId}/enable`);
    assertEquals((await remind(named)).status, 201);
    assertEquals((await remind({ channel: "webhook" })).status, 201);
  },

  "is looked at when PATCH gives it": async (api) => {
    const user = await api.user();
    const remind = await reminders(user);
    const { json } = await remind({ channel: "in_app" });
    const patch = (body: object) =>
      user.send("PATCH", `/reminders/${json.reminder_id}`, { body });
    assertProblem(await patch({ channel: "webhook" }), PROBLEM);
    assertProblem(await patch({ recipient: "x" }), PROBLEM);
    await insertWebhook(api.database.sql, { userId: user.id });
    assertEquals((await patch({ channel: "webhook" })).status, 200);
  },
});
