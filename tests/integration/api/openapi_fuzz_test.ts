import { assert, assertEquals } from "@std/assert";
import { openApiDocument } from "../../../services/api/http/openapi/open_api.ts";
import { startApi } from "../../support/api_app.ts";
import { fuzzApi } from "../../support/contracts/fuzz_api.ts";
import {
  insertMessage,
  insertSubscription,
  insertWebhook,
} from "../../support/delivery_rows.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import { testCases } from "../../support/test_cases.ts";

testCases("any request", startApi, {
  "is answered as the contract has it, whatever it says": async (api) => {
    const document = openApiDocument();
    const { requests, statuses } = await fuzzApi(api.fetch, {
      document,
      runs: 300,
      async prepare(userId) {
        const { sql } = api.database;
        await insertNotification(sql, { userId });
        await insertMessage(sql, { userId });
        await insertSubscription(sql, { userId });
        await insertWebhook(sql, { userId });
        const [row] = await sql<{ token: string }[]>`
          select unsubscribe_token as token from deliveries
          where user_id = ${userId} and unsubscribe_token is not null
        `;
        assert(row);
        return { token: row.token };
      },
    });
    const operations = Object.values(document.paths).flatMap(Object.values)
      .map(({ operationId }) => operationId);
    assertEquals([...statuses.keys()].sort(), operations.toSorted());
    // An operation that only ever refuses would not have been tried.
    const refused = operations.filter((id) =>
      !statuses.get(id)?.keys().some((status) => status < 400)
    );
    assertEquals(refused, []);
    const all = new Set(statuses.values().flatMap((each) => each.keys()));
    for (const status of [201, 204, 304, 400, 401, 403, 404, 412, 415, 422]) {
      assert(all.has(status), `No answer had status ${status}`);
    }
    assert(operations.length >= 43, `${operations.length} operations`);
    assert(requests >= 5000, `${requests} requests`);
  },
});
