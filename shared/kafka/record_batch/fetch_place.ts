/** What a Fetch asked for. */
export interface FetchPlace {
  /** The name of the topic. */
  topic: string;
  /** The number of the partition. */
  partition: number;
  /** The first offset; records before it are left out. */
  fromOffset: number;
}
