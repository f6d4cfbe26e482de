/** What a delivery engine in a process of its own is told. */
export interface DeliveryMemberOptions {
  databaseUrl: string;
  /** Its name in the list of connections. */
  process: string;
  /** Where webhooks go, which is allowed. */
  sinkUrl: string;
  /** Attempts that run at a time, at the most. */
  concurrency: number;
  /** How long a delivery stays claimed, in milliseconds. */
  leaseMs: number;
  /** What it does to itself, so that it happens in the middle of its work. */
  crash?: DeliveryCrash;
}

/** The steps of a delivery at which a worker may die. */
export const CRASH_POINTS = [
  "before claim",
  "after claim",
  "after acceptance",
  "after record",
] as const;

/** What an engine does to itself, once. */
export interface DeliveryCrash {
  point: (typeof CRASH_POINTS)[number];
  /** The how-manieth time that it comes there, from 1. */
  time: number;
  /** SIGKILL ends it, SIGSTOP lets it stand until it is resumed. */
  signal: "SIGKILL" | "SIGSTOP";
}

/** The module that every member runs. */
export const DELIVERY_SCRIPT: URL = new URL("./member.ts", import.meta.url);
