import type { Clock } from "@taskbell/runtime";
import { checkTargetUrl } from "@taskbell/targets";
import { render } from "../templates/render.ts";
import type { Channel, Message, Outcome } from "./channel.ts";
import { failureOf } from "./http/http_failure.ts";
import { post } from "./http/post.ts";
import { recipientKey } from "./message_key.ts";
import { redactor } from "./redactor.ts";
import { secondsLeft } from "./seconds_left.ts";
import { fitSms } from "./sms/segments.ts";
import { smsHost } from "./sms/sms_host.ts";
import { smsOutcome } from "./sms/sms_outcome.ts";

/** An account at a service with Twilio's REST interface. */
export interface SmsAccount {
  /** Where the interface begins, such as `https://api.twilio.com`. */
  apiUrl: URL;
  /** The account. */
  accountSid: string;
  /** Its password. */
  authToken: string;
  /** A number, a sender's name or the `MG…` id of a messaging service. */
  from: string;
}

/** How text messages are sent. */
export interface SmsOptions extends SmsAccount {
  /** Tells the time of an attempt. */
  clock: Clock;
  /** How the service is called in outcomes. @default {"sms"} */
  provider?: string;
  /** What a text is cut to, in messages that are paid for. @default {6} */
  maxSegments?: number;
  /** How long an attempt may take, in milliseconds. @default {15_000} */
  timeoutMs?: number;
  /** PEM of the authorities to trust. @default {the usual ones} */
  ca?: string;
}

/** A number as {@link https://www.itu.int/rec/T-REC-E.164 E.164} has it. */
const E164 = /^\+[1-9]\d{6,14}$/;

/** What the service waits at the most, and by default, in seconds. */
const MAX_VALIDITY_S = 36_000;

/** More than any answer of the service takes, in bytes. */
const MAX_ANSWER_BYTES = 16_384;

/**
 * Makes the channel that sends text messages.
 *
 * @see {@link https://www.twilio.com/docs/messaging/api/message-resource}
 */
export function createSmsChannel(options: SmsOptions): Channel {
  return {
    deliver: (message, signal) => deliver(message, { ...options, signal }),
    close() {},
  };
}

async function deliver(
  message: Message,
  options: SmsOptions & { signal: AbortSignal },
): Promise<Outcome> {
  const { recipient } = message;
  const { provider = "sms" } = options;
  if (!E164.test(recipient)) {
    const error = "The recipient is no E.164 number";
    return { kind: "permanent", error, unasked: true };
  }
  const redact = redactor([
    options.authToken,
    credentials(options),
    recipient,
  ]);
  try {
    const host = smsHost(options.apiUrl);
    const hosts = host ? [host] : [];
    const url = checkTargetUrl(messagesUrl(options), hosts);
    const answer = await post(url, {
      ...options,
      hosts,
      body: new TextEncoder().encode(form(message, options)),
      headers: {
        authorization: `Basic ${utf8Base64(credentials(options))}`,
        "content-type": "application/x-www-form-urlencoded",
        // Twilio does not tell repetitions; what stands in for it may.
        "idempotency-key": recipientKey(message),
      },
      maxAnswerBytes: MAX_ANSWER_BYTES,
    });
    const nowMs = options.clock.now();
    return smsOutcome(answer, { provider, nowMs, redact });
  } catch (error) {
    return failureOf(error, { ...options, provider, redact });
  }
}

function messagesUrl({ apiUrl, accountSid }: SmsAccount): string {
  const base = apiUrl.href.replace(/\/+$/, "");
  const account = encodeURIComponent(accountSid);
  return `${base}/2010-04-01/Accounts/${account}/Messages.json`;
}

function credentials({ accountSid, authToken }: SmsAccount): string {
  return `${accountSid}:${authToken}`;
}

function form(
  message: Message,
  { from, maxSegments = 6, clock }: SmsOptions,
): string {
  const sender = /^MG[0-9a-f]{32}$/.test(from) ? "MessagingServiceSid" : "From";
  const left = secondsLeft(message, clock.now());
  return new URLSearchParams({
    To: message.recipient,
    [sender]: from,
    Body: fitSms(render("sms", message), maxSegments),
    ...(left < MAX_VALIDITY_S && { ValidityPeriod: `${Math.max(1, left)}` }),
  }).toString();
}

function utf8Base64(text: string): string {
  return new TextEncoder().encode(text).toBase64();
}
