import { Hono } from "@hono/hono";
import type { ApiServices } from "../http/api_services.ts";
import { toPage } from "../http/cursor.ts";
import type { ApiEnvironment } from "../http/environment.ts";
import { answerOnce } from "../http/idempotency/answer_once.ts";
import { noQuery, readBody, readNothing, readQuery } from "../http/input.ts";
import { pathParameter } from "../http/path_parameter.ts";
import { Problem } from "../http/problem.ts";
import { rowIdInput } from "../http/row_id.ts";
import { inboxResource } from "./inbox_message.ts";
import { inboxQuery, readAllInput } from "./inbox_query.ts";
import {
  countUnread,
  listInbox,
  readAllMessages,
  readMessage,
} from "./inbox_row.ts";

/** The routes of a user's messages in the app, at `/{user_id}/inbox`. */
export function inboxRoutes(
  { changes }: ApiServices,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  app.get("/", async (c) => {
    const userId = c.var.user.id;
    const query = readQuery(c, inboxQuery);
    const rows = await listInbox(changes.sql, { userId, ...query });
    return c.json(toPage(rows, query.limit, {
      item: inboxResource,
      cursor: ({ messageId }) => [messageId],
    }));
  });

  app.get("/unread-count", noQuery, async (c) => {
    const unread = await countUnread(changes.sql, c.var.user.id);
    return c.json({ unread });
  });

  app.post("/read", noQuery, async (c) => {
    const userId = c.var.user.id;
    const isOptional = true;
    const { up_to: upTo } = await readBody(c, readAllInput, { isOptional });
    return await answerOnce(c, changes, async ({ tx, now }) => {
      const read = await readAllMessages(tx, { userId, upTo, now });
      return c.json({ read });
    });
  });

  app.post("/:message_id/read", noQuery, async (c) => {
    const userId = c.var.user.id;
    const messageId = pathParameter(c, "message_id", rowIdInput);
    await readNothing(c);
    return await answerOnce(c, changes, async ({ tx, now }) => {
      const message = await readMessage(tx, { userId, messageId, now });
      if (!message) throw new Problem("not-found");
      return c.json(inboxResource(message));
    });
  });

  return app;
}
