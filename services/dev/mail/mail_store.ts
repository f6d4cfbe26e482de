import { uuidV7 } from "@taskbell/runtime";
import { writeDurably } from "./durable_file.ts";
import { type MailSummary, summarize } from "./mail_summary.ts";

const OPENING_AT_ONCE = 64;

/** What came with a mail over SMTP. */
export interface MailEnvelope {
  /** Empty for a bounce. */
  from: string;
  to: string[];
}

/** Which part of the list, newest first. */
export interface MailListOptions {
  /** How many newer ones to leave out. */
  start: number;
  limit: number;
}

/**
 * Keeps mail in a directory: `<id>.eml` as it came, and `<id>.json` with its
 * summary, written last, so that a mail without one was never acknowledged.
 * The summaries are in memory too, the mail itself is not.
 */
export class MailStore {
  readonly #directory: string;
  /** In the order of arrival. */
  readonly #summaries = new Map<string, MailSummary>();

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Opens the directory, making it if missing, and reads the summaries. */
  static async open(directory: string): Promise<MailStore> {
    const store = new MailStore(directory);
    await Deno.mkdir(directory, { recursive: true });
    await store.#load();
    return store;
  }

  /** How many mails there are. */
  get size(): number {
    return this.#summaries.size;
  }

  /** Resolves when the mail is safe from a crash of the machine. */
  async add(raw: Uint8Array, envelope: MailEnvelope): Promise<void> {
    const id = uuidV7();
    const summary = await summarize(raw, { id, envelope });
    await writeDurably(this.#path(id, "eml"), raw);
    await writeDurably(
      this.#path(id, "json"),
      new TextEncoder().encode(JSON.stringify(summary)),
    );
    this.#summaries.set(id, summary);
  }

  list({ start, limit }: MailListOptions): MailSummary[] {
    return [...this.#summaries.values()].reverse().slice(start, start + limit);
  }

  /** Answers `null` for an unknown id. */
  get(id: string): MailSummary | null {
    return this.#summaries.get(id) ?? null;
  }

  /** The mail as it came. Answers `null` for an unknown id. */
  async read(id: string): Promise<Uint8Array<ArrayBuffer> | null> {
    if (!this.#summaries.has(id)) return null;
    try {
      return await Deno.readFile(this.#path(id, "eml"));
    } catch (error) {
      // Deleted between the look-up and the reading.
      if (error instanceof Deno.errors.NotFound) return null;
      throw error;
    }
  }

  /** Removes the mails for good; unknown ids are left out. */
  async delete(ids: Iterable<string>): Promise<void> {
    for (const id of ids) {
      if (!this.#summaries.delete(id)) continue;
      await Deno.remove(this.#path(id, "json"));
      await Deno.remove(this.#path(id, "eml"));
    }
  }

  /** Removes all mails for good. */
  async clear(): Promise<void> {
    await this.delete([...this.#summaries.keys()]);
  }

  async #load(): Promise<void> {
    const names = new Set<string>();
    for await (const { name } of Deno.readDir(this.#directory)) names.add(name);
    const ids = [...names].filter((name) => name.endsWith(".json"))
      .map((name) => name.slice(0, -".json".length)).sort();
    for (let index = 0; index < ids.length; index += OPENING_AT_ONCE) {
      const batch = ids.slice(index, index + OPENING_AT_ONCE);
      const texts = await Promise.all(
        batch.map((id) => Deno.readTextFile(this.#path(id, "json"))),
      );
      for (const text of texts) {
        const summary: MailSummary = JSON.parse(text);
        this.#summaries.set(summary.id, summary);
      }
    }
    const orphans = [...names].filter((name) =>
      name.endsWith(".tmp") ||
      name.endsWith(".eml") && !names.has(name.replace(/eml$/, "json"))
    );
    for (const name of orphans) await Deno.remove(`${this.#directory}/${name}`);
  }

  #path(id: string, kind: "eml" | "json"): string {
    return `${this.#directory}/${id}.${kind}`;
  }
}
