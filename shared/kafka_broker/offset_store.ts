import type { Storage, StoredFile } from "./storage.ts";

const FILE = "committed_offsets.jsonl";
const COMPACT_AFTER_LINES = 100_000;
const NEWLINE = 0x0a;

/** What a consumer group has committed for one partition. */
export interface CommittedOffset {
  readonly offset: number;
  /** -1 when the client sent none. */
  readonly leaderEpoch: number;
  /** The client's own note. */
  readonly metadata: string;
}

/** A committed offset and whose it is. */
export interface OffsetCommit extends CommittedOffset {
  readonly topic: string;
  readonly partition: number;
}

/** A line of the file; one without topic or offset forgets. */
interface Line {
  readonly group: string;
  readonly topic?: string;
  readonly commits?: readonly OffsetCommit[];
}

type Group = Map<string, OffsetCommit>;

function encode(lines: readonly Line[]): Uint8Array {
  const text = lines.map((line) => JSON.stringify(line) + "\n").join("");
  return new TextEncoder().encode(text);
}

/**
 * The committed offsets of all groups: a map in memory, and a file to which
 * each commit adds one line before it is acknowledged. The file is rewritten
 * at start and when it has grown long.
 */
export class OffsetStore {
  readonly #storage: Storage;
  readonly #groups = new Map<string, Group>();
  #file: StoredFile;
  #lines = 0;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#file = storage.open(FILE);
    const bytes = this.#file.read(0, this.#file.size);
    // A kill in mid-write leaves a line without its end: it was not answered.
    const whole = bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1);
    for (const line of new TextDecoder().decode(whole).split("\n")) {
      if (line !== "") this.#apply(JSON.parse(line) as Line);
    }
    this.#compact();
  }

  /** The groups that have committed something. */
  groupIds(): string[] {
    return [...this.#groups.keys()];
  }

  /** All that the group has committed. */
  list(group: string): OffsetCommit[] {
    return [...this.#groups.get(group)?.values() ?? []];
  }

  /** What the group has committed for one partition. */
  get(
    group: string,
    { topic, partition }: { topic: string; partition: number },
  ): CommittedOffset | undefined {
    return this.#groups.get(group)?.get(`${topic}-${partition}`);
  }

  /** Stores all commits or, when the storage fails, throws. */
  commit(group: string, commits: readonly OffsetCommit[]): void {
    if (commits.length > 0) this.#write({ group, commits });
  }

  deleteGroup(group: string): void {
    if (this.#groups.has(group)) this.#write({ group });
  }

  /** Forgets what every group has committed for the topic. */
  deleteTopic(topic: string): void {
    for (const group of this.groupIds()) this.#write({ group, topic });
  }

  /** Flushes and closes the file. */
  close(): void {
    this.#file.close();
  }

  #write(line: Line): void {
    this.#file.append(encode([line]));
    this.#apply(line);
    const isLong = this.#lines > COMPACT_AFTER_LINES + this.#groups.size;
    if (isLong) this.#compact();
  }

  #apply({ group, topic, commits }: Line): void {
    this.#lines++;
    const offsets: Group = this.#groups.get(group) ?? new Map();
    for (const commit of commits ?? []) {
      offsets.set(`${commit.topic}-${commit.partition}`, commit);
    }
    for (const [key, commit] of offsets) {
      const isForgotten = !commits && (!topic || commit.topic === topic);
      if (isForgotten) offsets.delete(key);
    }
    if (offsets.size > 0) this.#groups.set(group, offsets);
    else this.#groups.delete(group);
  }

  #compact(): void {
    const lines = this.groupIds().map((group) => ({
      group,
      commits: this.list(group),
    }));
    this.#storage.replace(FILE, encode(lines));
    this.#file.close();
    this.#file = this.#storage.open(FILE);
    this.#lines = lines.length;
  }
}
