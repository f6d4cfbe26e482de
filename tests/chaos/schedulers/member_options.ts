import type { DueKind } from "../../../services/api/change.ts";

/** What a scheduler in a process of its own is told. */
export interface SchedulerMemberOptions {
  databaseUrl: string;
  /** Its name in the list of connections. */
  process: string;
  /** What is later than this is missed, in milliseconds. */
  maxLatenessMs: number;
  /** What it does to itself, so that it happens in the middle of its work. */
  crash?: SchedulerCrash;
}

/** What a scheduler does to itself, once. */
export interface SchedulerCrash {
  /**
   * `before claim`: it is known what is due, and how it goes on; nothing is
   * locked yet; `in claim`: series are locked, and the server waits for the
   * rest of a statement; `after claim`: the rows are locked and written,
   * nothing is committed; `after commit`: nothing more is to be done but to go
   * on.
   */
  point: "before claim" | "in claim" | "after claim" | "after commit";
  /** What it claims when that counts. @default {whatever it is} */
  of?: DueKind;
  /** The how-manieth time that it comes there, from 1. */
  time: number;
  /** SIGKILL ends it, SIGSTOP lets it stand until it is resumed. */
  signal: "SIGKILL" | "SIGSTOP";
}

/** The module that every member runs. */
export const SCHEDULER_SCRIPT: URL = new URL("./member.ts", import.meta.url);
