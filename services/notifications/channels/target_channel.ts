import type { Clock } from "@taskbell/runtime";
import { type AllowedHost, checkTargetUrl } from "@taskbell/targets";
import type { Channel, Failed, Message, Outcome } from "./channel.ts";
import { failureOf } from "./http/http_failure.ts";
import { type Answer, post } from "./http/post.ts";
import { redactor } from "./redactor.ts";

/** What every channel to targets that users register takes. */
export interface TargetOptions<Target> {
  /** The hosts that may be sent to. */
  hosts: readonly AllowedHost[];
  /**
   * Finds the target that a message's recipient is the id of, among those of
   * the message's user; `null` where there is none any more.
   */
  findTarget(message: Message): Promise<Target | null>;
  /** Tells the time of an attempt. */
  clock: Clock;
  /** How long an attempt may take, in milliseconds. @default {15_000} */
  timeoutMs?: number;
  /** PEM of the authorities to trust. @default {the usual ones} */
  ca?: string;
}

/** What makes a channel of one kind of target. */
export interface TargetKind<Target> {
  /** The channel's name. */
  name: string;
  /** Where to. */
  urlOf(target: Target): string;
  /** What must not be told, besides the URL. */
  secretsOf(target: Target): readonly string[];
  /**
   * Makes the request.
   *
   * @throws {TargetRefused} When the target's keys are none.
   */
  requestFor(
    message: Message,
    { target, url }: { target: Target; url: URL },
  ): Promise<TargetRequest>;
  /** What an answer means. */
  outcomeOf(answer: Answer, about: AnswerContext): Outcome;
}

/** A request to a target. */
export interface TargetRequest {
  headers: Record<string, string>;
  body: Uint8Array;
}

/** What an answer is about. */
export interface AnswerContext {
  /** The message. */
  message: Message;
  /** The target's host. */
  provider: string;
  /** The time of day, in milliseconds since the epoch. */
  nowMs: number;
}

/** Makes a channel to targets that users register: URLs that anyone chose. */
export function createTargetChannel<Target>(
  kind: TargetKind<Target>,
  options: TargetOptions<Target>,
): Channel {
  return {
    async deliver(message, signal) {
      const target = await findTarget(message, { kind, options, signal });
      return "kind" in target
        ? target
        : await deliverTo(target.found, { kind, options, message, signal });
    },
    close() {},
  };
}

async function findTarget<Target>(
  message: Message,
  { kind: { name }, options, signal }: {
    kind: TargetKind<Target>;
    options: TargetOptions<Target>;
    signal: AbortSignal;
  },
): Promise<Outcome | { found: Target }> {
  try {
    const found = await options.findTarget(message);
    if (found !== null) return { found };
  } catch (error) {
    const redact = (text: string) => text;
    return failureOf(error, { provider: name, redact, signal });
  }
  const gone: Failed = {
    kind: "target_gone",
    error: `The user has no such target for ${name}`,
  };
  return gone;
}

async function deliverTo<Target>(
  target: Target,
  { kind, options, message, signal }: {
    kind: TargetKind<Target>;
    options: TargetOptions<Target>;
    message: Message;
    signal: AbortSignal;
  },
): Promise<Outcome> {
  const text = kind.urlOf(target);
  let provider = kind.name;
  try {
    const url = checkTargetUrl(text, options.hosts);
    provider = url.host;
    const request = await kind.requestFor(message, { target, url });
    const answer = await post(url, { ...options, ...request, signal });
    const nowMs = options.clock.now();
    return kind.outcomeOf(answer, { message, provider, nowMs });
  } catch (error) {
    const redact = redactor([text, ...kind.secretsOf(target)]);
    return failureOf(error, { provider, redact, signal });
  }
}
