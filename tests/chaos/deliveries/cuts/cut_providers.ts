import type { Channel as ChannelName } from "@taskbell/events";
import { systemClock } from "@taskbell/runtime";
import type { Channel } from "../../../../services/notifications/channels/channel.ts";
import { createEmailChannel } from "../../../../services/notifications/channels/email.ts";
import {
  messageHash,
  messageKey,
  recipientKey,
} from "../../../../services/notifications/channels/message_key.ts";
import { createPushChannel } from "../../../../services/notifications/channels/push.ts";
import { createSmsChannel } from "../../../../services/notifications/channels/sms.ts";
import { createWebhookChannel } from "../../../../services/notifications/channels/webhook.ts";
import {
  answer,
  grantOf,
  type HttpDouble,
  startHttpDouble,
} from "../../../support/http_double.ts";
import { makeVapidKeys, subscribe } from "../../../support/push_service.ts";
import { sampleMessage } from "../../../support/sample_message.ts";
import { startSmtpSink } from "../../../support/smtp_sink.ts";
import { webhookSecret } from "../../../support/delivery_rows.ts";

/** A provider's double, and the worker's way to it. */
export interface CutProvider extends AsyncDisposable {
  name: ChannelName;
  /** Whom messages are for. */
  recipient: string;
  /** Its port of 127.0.0.1. */
  port: number;
  /** Makes the worker's channel, which finds the provider at a port. */
  channelAt(port: number): Channel;
  /** The id that each accepted message bore, in their order. */
  arrivals(): string[];
  /** The id that a notification's message has to bear. */
  idOf(notificationId: string): string;
  /**
   * From how many bytes on it may have accepted the message, where what it
   * says is cut.
   */
  acceptsFrom(said: Uint8Array): number;
}

/** Starts a provider of each kind that there is, by name. */
export const CUT_PROVIDERS: Record<
  "email" | "webhook" | "sms" | "push",
  () => Promise<CutProvider>
> = { email, webhook, sms, push };

async function email(): Promise<CutProvider> {
  const sink = await startSmtpSink();
  const accepted = (raw: Uint8Array) =>
    /^message-id: <(\w+)@/im.exec(new TextDecoder().decode(raw))?.[1] ?? "";
  return {
    name: "email",
    recipient: "ada@example.com",
    port: Number(sink.url.port),
    channelAt: (port) =>
      createEmailChannel({
        smtpUrl: new URL(`smtp://127.0.0.1:${port}`),
        from: "Taskbell <taskbell@example.org>",
      }),
    arrivals: () => sink.mails.map(({ raw }) => accepted(raw)),
    idOf: (notificationId) =>
      messageHash(sampleMessage({ notificationId })).toHex().slice(0, 32),
    // The mail follows the consent to it.
    acceptsFrom: (said) => {
      const text = new TextDecoder("latin1").decode(said);
      return text.indexOf("\r\n", text.indexOf("\r\n354") + 2) + 2;
    },
    [Symbol.asyncDispose]: () => sink[Symbol.asyncDispose](),
  };
}

async function webhook(): Promise<CutProvider> {
  const double = await startHttpDouble(answer(204));
  const secrets = [webhookSecret()];
  return {
    ...overHttp(double, "webhook-id"),
    name: "webhook",
    recipient: "a-webhook",
    channelAt: (port) => {
      const url = new URL(`http://127.0.0.1:${port}/hook`);
      return createWebhookChannel({
        hosts: [grantOf(url)],
        clock: systemClock,
        findTarget: () => Promise.resolve({ url: url.href, secrets }),
      });
    },
    idOf: (notificationId) => messageKey(sampleMessage({ notificationId })),
  };
}

async function sms(): Promise<CutProvider> {
  const recipient = "+431234567890";
  const body = JSON.stringify({ sid: "SM1", status: "queued" });
  const double = await startHttpDouble(answer(201, {}, body));
  return {
    ...overHttp(double, "idempotency-key"),
    name: "sms",
    recipient,
    channelAt: (port) =>
      createSmsChannel({
        apiUrl: new URL(`http://127.0.0.1:${port}`),
        accountSid: "AC1",
        authToken: "t0ken",
        from: "Taskbell",
        clock: systemClock,
      }),
    idOf: (notificationId) =>
      recipientKey(sampleMessage({ notificationId, recipient })),
  };
}

async function push(): Promise<CutProvider> {
  const double = await startHttpDouble(answer(201));
  const vapid = makeVapidKeys();
  const { target } = subscribe(new URL("http://127.0.0.1/send"));
  return {
    ...overHttp(double, "topic"),
    name: "push",
    recipient: "a-browser",
    channelAt: (port) => {
      const url = new URL(`http://127.0.0.1:${port}/send/abc`);
      return createPushChannel({
        hosts: [grantOf(url)],
        clock: systemClock,
        vapid,
        findTarget: () => Promise.resolve({ ...target, endpoint: url.href }),
      });
    },
    idOf: (notificationId) =>
      messageHash(sampleMessage({ notificationId })).subarray(0, 24)
        .toBase64({ alphabet: "base64url", omitPadding: true }),
  };
}

/** What every provider that is a web server does. */
function overHttp(double: HttpDouble, idHeader: string) {
  return {
    port: Number(double.url.port),
    arrivals: () =>
      double.requests.map(({ headers }) => headers[idHeader] ?? ""),
    // It says nothing before it has the message.
    acceptsFrom: () => 0,
    [Symbol.asyncDispose]: () => double[Symbol.asyncDispose](),
  };
}
