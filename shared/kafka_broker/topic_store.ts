import { ErrorCode } from "./error_code.ts";
import type { Log } from "./log.ts";
import { Partition } from "./partition.ts";
import type { Storage } from "./storage.ts";
import { configProblem, type TopicConfig } from "./topic_config.ts";

const TOPICS_FILE = "topics.json";
const LEGAL_NAME = /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/;
const MAX_PARTITIONS = 1000;

/** A topic to be created. */
export interface TopicSpec {
  /** Letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  /** How many. */
  readonly partitions: number;
  /** Settings by their Kafka names, such as `retention.ms`. */
  readonly config?: TopicConfig;
}

/** A topic and its partitions, by index. */
export interface Topic {
  readonly name: string;
  readonly config: TopicConfig;
  readonly partitions: Partition[];
}

/** Why a topic can't be created or changed. */
export interface TopicProblem {
  readonly errorCode: ErrorCode;
  readonly message: string;
}

function specProblem(spec: TopicSpec): TopicProblem | undefined {
  if (!LEGAL_NAME.test(spec.name)) {
    return {
      errorCode: ErrorCode.INVALID_TOPIC_EXCEPTION,
      message: `Illegal topic name: ${spec.name}`,
    };
  }
  const { partitions } = spec;
  const isCount = Number.isInteger(partitions) && partitions >= 1 &&
    partitions <= MAX_PARTITIONS;
  if (!isCount) {
    return {
      errorCode: ErrorCode.INVALID_PARTITIONS,
      message: `Partitions must be 1 to ${MAX_PARTITIONS}: ${partitions}`,
    };
  }
  const message = configProblem(spec.config ?? {});
  if (message === undefined) return undefined;
  return { errorCode: ErrorCode.INVALID_CONFIG, message };
}

/** All topics, with their settings and logs. */
export class TopicStore {
  readonly #storage: Storage;
  readonly #log: Log;
  readonly #topics = new Map<string, Topic>();

  /** Opens the topics that `storage` holds, and recovers their logs. */
  constructor(storage: Storage, { log }: { log: Log }) {
    this.#storage = storage;
    this.#log = log;
    for (const spec of this.#savedSpecs()) {
      this.#topics.set(spec.name, this.#open(spec));
    }
  }

  /** All topics, in the order of their creation. */
  list(): Topic[] {
    return [...this.#topics.values()];
  }

  get(name: string): Topic | undefined {
    return this.#topics.get(name);
  }

  /** The partition, unless topic or partition is unknown. */
  partition(name: string, index: number): Partition | undefined {
    return this.#topics.get(name)?.partitions[index];
  }

  /** Why {@linkcode create} would refuse the topic, or `undefined`. */
  problem(spec: TopicSpec): TopicProblem | undefined {
    if (!this.#topics.has(spec.name)) return specProblem(spec);
    return {
      errorCode: ErrorCode.TOPIC_ALREADY_EXISTS,
      message: `Topic '${spec.name}' already exists.`,
    };
  }

  /** Creates a topic that has no {@linkcode problem}. */
  create(spec: TopicSpec): void {
    // What a deletion cut short by a crash has left would become its records.
    for (let index = 0; index < spec.partitions; index++) {
      this.#storage.remove(`${spec.name}-${index}`);
    }
    this.#topics.set(spec.name, this.#open(spec));
    this.#save();
  }

  /** Why {@linkcode grow} would refuse `count`, or `undefined`. */
  growthProblem(topic: Topic, count: number): TopicProblem | undefined {
    const current = topic.partitions.length;
    if (count > current && count <= MAX_PARTITIONS) return undefined;
    return {
      errorCode: ErrorCode.INVALID_PARTITIONS,
      message: `Partitions must be ${current + 1} to ${MAX_PARTITIONS}: ` +
        `${count}`,
    };
  }

  /** Adds partitions, up to `count`, if there is no growth problem. */
  grow(topic: Topic, count: number): void {
    const { name, config } = topic;
    for (let index = topic.partitions.length; index < count; index++) {
      this.#storage.remove(`${name}-${index}`);
      topic.partitions.push(this.#openPartition({ name, config, index }));
    }
    this.#save();
  }

  /** Deletes the topic and its records. Does nothing if it is unknown. */
  delete(name: string): void {
    const topic = this.#topics.get(name);
    if (!topic) return;
    this.#topics.delete(name);
    this.#save();
    topic.partitions.forEach((partition, index) => {
      partition.close();
      this.#storage.remove(`${name}-${index}`);
    });
  }

  /** @param now Milliseconds since the epoch. */
  enforceRetention(now: number): void {
    for (const { partitions } of this.#topics.values()) {
      for (const partition of partitions) partition.enforceRetention(now);
    }
  }

  /** Flushes and closes all logs. */
  close(): void {
    for (const { partitions } of this.#topics.values()) {
      for (const partition of partitions) partition.close();
    }
  }

  #open({ name, partitions, config = {} }: TopicSpec): Topic {
    const opened = Array.from(
      { length: partitions },
      (_, index) => this.#openPartition({ name, config, index }),
    );
    return { name, config, partitions: opened };
  }

  #openPartition(
    { name, config, index }: {
      name: string;
      config: TopicConfig;
      index: number;
    },
  ): Partition {
    const folder = `${name}-${index}`;
    return new Partition(this.#storage.folder(folder), {
      config,
      log: (message, details) =>
        this.#log(message, { ...details, partition: folder }),
    });
  }

  #save(): void {
    const specs: TopicSpec[] = this.list().map((topic) => ({
      name: topic.name,
      partitions: topic.partitions.length,
      config: topic.config,
    }));
    const text = JSON.stringify(specs, undefined, 2);
    this.#storage.replace(TOPICS_FILE, new TextEncoder().encode(text));
  }

  #savedSpecs(): TopicSpec[] {
    if (!this.#storage.list().includes(TOPICS_FILE)) return [];
    const file = this.#storage.open(TOPICS_FILE);
    const bytes = file.read(0, file.size);
    file.close();
    return JSON.parse(new TextDecoder().decode(bytes)) as TopicSpec[];
  }
}
