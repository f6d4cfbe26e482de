import { assert, assertEquals } from "@std/assert";
import { createEmailChannel } from "../../services/notifications/channels/email.ts";
import {
  type ApiAnswer,
  type ApiUser,
  type AppSettings,
  readAnswer,
  startApi,
  type TestApi,
} from "./api_app.ts";
import { runEngine, type RunEngineOptions } from "./delivery_engines.ts";
import { eventually } from "./eventually.ts";
import { insertNotification } from "./notification_steps.ts";
import { type SmtpSink, startSmtpSink } from "./smtp_sink.ts";
import { type UnsubscribeLink, unsubscribeLink } from "./unsubscribe_link.ts";

/** Where people reach the API of a {@linkcode UnsubscribeSite}. */
export const PUBLIC_URL = "https://bell.example.org/app/";

/** A worker's engine and the API on one database, and a mail server. */
export interface UnsubscribeSite extends AsyncDisposable {
  readonly api: TestApi;
  readonly mails: SmtpSink["mails"];
  /** Sends a message to a user by e-mail and reads what the mail offers. */
  mail(
    user: Pick<ApiUser, "id">,
    changes?: Omit<Parameters<typeof insertNotification>[1], "userId">,
  ): Promise<UnsubscribeLink>;
  /** Sends a request to the path of a mail's link, without a token. */
  follow(
    method: string,
    url: string | null,
    options?: { body?: BodyInit; headers?: Record<string, string> },
  ): Promise<ApiAnswer & { text: string }>;
}

/** Starts them. */
export async function startUnsubscribeSite(
  { engine, ...settings }: AppSettings & { engine?: RunEngineOptions } = {},
): Promise<UnsubscribeSite> {
  await using resources = new AsyncDisposableStack();
  const api = resources.use(await startApi(settings));
  const { sql } = api.database;
  const sink = resources.use(await startSmtpSink());
  const from = "Taskbell <taskbell@example.org>";
  const channel = createEmailChannel({ smtpUrl: sink.url, from });
  resources.defer(() => channel.close());
  const publicUrl = new URL(PUBLIC_URL);
  resources.use(runEngine(sql, { channel, publicUrl, ...engine }));
  const owned = resources.move();
  return {
    api,
    mails: sink.mails,
    async mail({ id: userId }, changes = {}) {
      const before = sink.mails.length;
      await insertNotification(sql, { userId, ...changes });
      const mail = await eventually(() => {
        assertEquals(sink.mails.length, before + 1);
        return sink.mails.at(-1);
      });
      assert(mail);
      return await unsubscribeLink(mail.raw);
    },
    async follow(method, url, { body, headers = {} } = {}) {
      assert(url !== null && url.startsWith(PUBLIC_URL), `${url}`);
      const target = `http://api.test/${url.slice(PUBLIC_URL.length)}`;
      const response = await api.fetch(
        new Request(target, { method, headers, ...(body && { body }) }),
      );
      const text = await response.clone().text();
      return { ...await readAnswer(response), text };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
