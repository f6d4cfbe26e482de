/** What a member of the consumer group is told, as JSON. */
export interface MemberOptions {
  /** Its name in the ledgers. */
  process: string;
  /** Where it keeps its ledger. */
  ledgerFile: string;
  brokers: readonly string[];
  groupId: string;
  topic: string;
  deadLetterTopic: string;
  sessionTimeoutMs: number;
  /** How long it takes to handle an event, in milliseconds. */
  handlerMs: number;
  /** At first it takes longer. */
  slow?: {
    /** How long an event takes then, in milliseconds. */
    handlerMs: number;
    /** Until so many milliseconds after its start. */
    forMs: number;
  };
}

/** The module that a member runs. */
export const MEMBER_SCRIPT = new URL("./main.ts", import.meta.url);

/** What a member samples: the memory that it occupies. */
export const RSS_BYTES = "rssBytes";

/** What a member samples when its handler becomes as fast as it will be. */
export const HANDLER_MS = "handlerMs";
