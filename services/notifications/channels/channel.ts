/** A message to one person. */
export interface Message {
  /** The same on every attempt: receivers tell a repetition by it. */
  notificationId: string;
  /** Where to, as the channel has it. */
  recipient: string;
  /** What it is about. */
  subject: string;
  /** What it says. */
  body: string;
}

/** What came of one attempt to deliver a message. */
export type Outcome =
  | {
    kind: "delivered";
    /** Who accepted it, such as `smtp`. */
    provider: string;
    /** How the provider calls it. */
    providerMessageId: string | null;
  }
  | {
    /** `retry`: it may go through later; `permanent`: it never will. */
    kind: "retry" | "permanent";
    /** What went wrong, for the operator. */
    error: string;
  };

/** A way to reach a person. */
export interface Channel {
  /**
   * Tries to deliver a message once. It never rejects: whatever goes wrong is
   * an outcome.
   *
   * @param signal Aborted when the attempt is let go of: from then on nothing
   * more may be sent, as another attempt follows.
   */
  deliver(message: Message, signal: AbortSignal): Promise<Outcome>;

  /** Lets go of the connections. */
  close(): void;
}
