import type { Clock } from "@taskbell/runtime";
import { type AllowedHost, checkTargetUrl } from "@taskbell/targets";
import { getLogger } from "@std/log";
import type { Channel, Message, Outcome } from "./channel.ts";
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
  /** See `FailureOptions`. @default {false} */
  isSharedHost?: boolean;
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
      const found = await findTarget(options, { message, signal });
      if (found === undefined) return DATABASE_AWAY;
      if (found !== null) {
        return await deliverTo(found, { kind, options, message, signal });
      }
      const error = `The user has no such target for ${kind.name}`;
      return { kind: "target_gone", error, unasked: true };
    },
    close() {},
  };
}

/** Our own trouble: the target can't be found at the moment. */
const DATABASE_AWAY: Outcome = {
  kind: "retry",
  error: "The database is not available",
  outage: "database",
  unasked: true,
};

/** Finds the target of a message; `undefined`: it can't be known now. */
async function findTarget<Target>(
  options: TargetOptions<Target>,
  { message, signal }: { message: Message; signal: AbortSignal },
): Promise<Target | null | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const end = () => resolve(undefined);
  signal.addEventListener("abort", end, { once: true });
  try {
    return await Promise.race([options.findTarget(message), promise]);
  } catch (error) {
    getLogger("delivery").warn("Cannot find a target", { error });
    return undefined;
  } finally {
    signal.removeEventListener("abort", end);
  }
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
    const { isSharedHost } = kind;
    return failureOf(error, { provider, redact, signal, isSharedHost });
  }
}
