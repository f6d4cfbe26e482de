import { assert } from "@std/assert";
import type { Attempt } from "./attempt.ts";
import type { SimulatedMember } from "./simulated_member.ts";

/** How often a member died of each record alone, at least and at most. */
export class CrashCounts {
  readonly #atLeast = new Map<string, number>();
  readonly #atMost = new Map<string, number>();

  /** A member dies, or the group takes it for dead. */
  lifeEnds(member: SimulatedMember, { isDeath = false } = {}): void {
    const { running } = member;
    for (const { id } of member.attempts) {
      // One that has just ended may still be taken for the cause.
      if (running.some((other) => other.id !== id)) continue;
      raise(this.#atMost, id);
    }
    const [alone, ...others] = running;
    if (!isDeath || !alone || others.length > 0) return;
    if (member.suspects.has(alone.id)) raise(this.#atLeast, alone.id);
  }

  /** What was held against a record is forgotten. */
  isDone({ id }: Attempt): void {
    this.#atLeast.delete(id);
  }

  /** @throws {Error} When a delivery says something else. */
  check({ id, crashes, member }: Attempt): void {
    const atMost = this.#atMost.get(id) ?? 0;
    assert(crashes <= atMost, `${crashes} deaths of ${id}, not ${atMost}`);
    if (!member.suspects.has(id)) return;
    const atLeast = this.#atLeast.get(id) ?? 0;
    assert(crashes >= atLeast, `${crashes} deaths of ${id}, not ${atLeast}`);
  }
}

function raise(counts: Map<string, number>, id: string): void {
  counts.set(id, (counts.get(id) ?? 0) + 1);
}
