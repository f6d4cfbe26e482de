import { assert, assertEquals } from "@std/assert";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
import {
  createPushChannel,
  type PushTarget,
} from "../../../services/notifications/channels/push.ts";
import { ProviderBreakers } from "../../../services/notifications/delivery/provider_breakers.ts";
import {
  eventsOf,
  FAILED,
  HandChannel,
  newUser,
  runEngine,
} from "../../support/delivery_engines.ts";
import { deliveryOf, insertSubscription } from "../../support/delivery_rows.ts";
import { eventually } from "../../support/eventually.ts";
import { answer, grantOf, startHttpDouble } from "../../support/http_double.ts";
import { makeVapidKeys, subscribe } from "../../support/push_service.ts";
import { insertNotification } from "../../support/notification_steps.ts";
import { testCases } from "../../support/test_cases.ts";
import { startDatabase } from "../../support/test_database.ts";

testCases("DeliveryEngine: providers that many share", startDatabase, {
  "a shared provider that asks for a wait gets nothing meanwhile": async (
    db,
  ) => {
    const userId = await newUser(db);
    const busy: Outcome = {
      kind: "retry",
      error: "429",
      throttled: true,
      retryAfterMs: 60_000,
    };
    const sms = new HandChannel(() => busy);
    const ids: string[] = [];
    for (let n = 0; n < 30; n++) {
      const changes = { userId, channel: "sms" } as const;
      const sent = await insertNotification(db.sql, changes);
      ids.push(sent.notificationId);
    }
    await using _engine = runEngine(db.sql, {
      channels: { sms },
      policy: {
        laneConcurrency: 3,
        perSecond: Infinity,
        retryPolicy: () => null,
      },
    });
    await eventsOf(db, userId, [FAILED, FAILED, FAILED]);
    const begun = performance.now();
    await eventually(() => assert(performance.now() - begun > 700));
    assertEquals(sms.messages.length, 3);
    const rows = await Promise.all(ids.map((id) => deliveryOf(db.sql, id)));
    assertEquals(rows.map(({ attempts }) => attempts), Array(30).fill(0));
    assertEquals(rows.map(({ state }) => state), Array(30).fill("pending"));
  },

  "no browser's endpoint speaks for its push service": async (db) => {
    const userId = await newUser(db);
    await using service = await startHttpDouble((request, socket) => {
      const [, mood] = /POST \/(\w+)/.exec(request.requestLine) ?? [];
      if (mood !== "hangs") answer(Number(mood))(request, socket);
    });
    const browsers = new Map<string, PushTarget>();
    const subscribed = async (path: string) => {
      const endpoint = new URL(path, service.url);
      const { target } = subscribe(endpoint);
      const id = await insertSubscription(db.sql, {
        userId,
        endpoint: endpoint.href,
      });
      browsers.set(id, target);
      return id;
    };
    const push = createPushChannel({
      hosts: [grantOf(service.url)],
      vapid: makeVapidKeys(),
      clock: { now: () => Date.now() },
      findTarget: ({ recipient }) =>
        Promise.resolve(browsers.get(recipient) ?? null),
      timeoutMs: 100,
    });
    const send = (recipient: string) =>
      insertNotification(db.sql, { userId, channel: "push", recipient });
    const breakers = new ProviderBreakers();
    await using _engine = runEngine(db.sql, {
      channels: { push },
      breakers,
      policy: { retryPolicy: ({ attempt }) => attempt < 3 ? 0 : null },
    });
    for (const mood of ["401", "403", "500", "503", "hangs"]) {
      const { notificationId } = await send(await subscribed(`/${mood}`));
      await send(await subscribed(`/${mood}/other`));
      await eventually(async () => {
        const row = await deliveryOf(db.sql, notificationId);
        assertEquals([row.state, row.attempts], ["failed", 3], mood);
      });
      assertEquals(breakers.broken(), [], mood);
    }
    const { notificationId } = await send(await subscribed("/201"));
    await eventually(async () => {
      const { state } = await deliveryOf(db.sql, notificationId);
      assertEquals(state, "sent");
    });
    await service[Symbol.asyncDispose]();
    for (let n = 0; n < 5; n++) await send(await subscribed(`/201/${n}`));
    await eventually(() =>
      assertEquals(breakers.broken().map(({ name }) => name), [
        `push ${service.url.host}`,
      ])
    );
  },
});
