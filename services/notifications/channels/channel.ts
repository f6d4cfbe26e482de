import type { Channel as ChannelName } from "@taskbell/events";

/** Who reads a message. */
export interface Reader {
  /** The language of dates, as BCP 47 has it, such as `de-AT`. */
  locale: string;
  /** The IANA time zone of times, such as `Europe/Vienna`. */
  timeZone: string;
}

/** A message to one person, the same on every attempt. */
export interface Message {
  /** The idempotency key: receivers tell a repetition by it. */
  notificationId: string;
  /** How it is sent. */
  channel: ChannelName;
  /** Whom it is for. */
  userId: string;
  /** Where to: an address, a number or the id of a target. */
  recipient: string;
  /** What it is about. */
  subject: string;
  /** What it says, as plain text. */
  body: string;
  /** What its producer adds to it: a JSON object as text, or `null`. */
  metadata: string | null;
  /** When it was asked for. */
  sourceTimestamp: Date;
  /** From when on it is of no use to anyone. @default {never} */
  expiresAt?: Date;
  /** Who reads it. @default {English and UTC} */
  reader?: Reader;
  /**
   * A URL where the recipient stops such messages, by a page and by a POST
   * alike (RFC 8058). It stands for a login: a secret.
   */
  unsubscribeUrl?: string;
}

/** A provider has accepted the message. */
export interface Delivered {
  kind: "delivered";
  /** Who accepted it, such as `smtp`. */
  provider: string;
  /** How the provider calls it. */
  providerMessageId: string | null;
}

/** The attempt has failed; a later one may not. */
export interface Retry {
  kind: "retry";
  /** What went wrong, for the operator: without any secret. */
  error: string;
  /** The provider wants no attempt before, in milliseconds from now. */
  retryAfterMs?: number;
  /**
   * The provider that is down, by its name: the trouble is not the message's,
   * and other messages will meet it too. Absent: only this message is told.
   */
  outage?: string;
  /**
   * Whether it is asked too often: nothing is wrong with the message. Where
   * many share the provider, that uses up no attempt.
   *
   * @default {false}
   */
  throttled?: boolean;
  /**
   * Whether the message may have been accepted all the same. Then another
   * provider can't be tried: it would not tell the repetition.
   *
   * @default {false}
   */
  ambiguous?: boolean;
  /**
   * Whether nobody was asked, such as behind an open breaker: then it is no
   * attempt.
   *
   * @default {false}
   */
  unasked?: boolean;
}

/** No further attempt can help. */
export interface Failed {
  /** `target_gone`: nothing will reach this target again; drop it. */
  kind: "permanent" | "target_gone";
  /** What went wrong, for the operator: without any secret. */
  error: string;
  /**
   * Whether it was decided here, such as for want of an address: that says
   * nothing about the provider.
   *
   * @default {false}
   */
  unasked?: boolean;
}

/** One provider's part in an attempt. */
export interface Hop {
  /** Which provider was asked. */
  provider: string;
  /** What it came to. */
  outcome: Outcome;
  /** How long it took, in milliseconds. */
  tookMs: number;
}

/** What came of one attempt to deliver a message. */
export type Outcome = (Delivered | Retry | Failed) & {
  /** The providers that were asked, in order, where they are chosen from. */
  hops?: readonly Hop[];
};

/** A way to reach a person. */
export interface Channel {
  /**
   * The providers that it chooses from, under which their breakers are kept.
   * Absent: it keeps no breakers, as each of its targets has a server.
   */
  readonly providers?: readonly string[];

  /**
   * Tries to deliver a message once. It never rejects: whatever goes wrong is
   * an outcome. Calls run side by side.
   *
   * @param signal Aborted when the attempt must end: it does so soon, and
   * nothing more may be sent, as another attempt follows. The reason is a
   * `TimeoutError` where the provider has taken too long.
   */
  deliver(message: Message, signal: AbortSignal): Promise<Outcome>;

  /** Lets go of the connections. */
  close(): void;
}
