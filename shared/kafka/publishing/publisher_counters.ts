/** What a publisher counts. */
export interface PublisherCounters {
  /** Events that may stand twice in the log, should they be passed again. */
  possibleDuplicates: number;
  /** How often a partition's batches were numbered anew. */
  producersReplaced: number;
}
