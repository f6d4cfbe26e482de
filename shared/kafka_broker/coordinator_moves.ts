import { ErrorCode } from "./error_code.ts";
import { Moves } from "./moves.ts";

/**
 * Groups whose coordinator has moved. A client is refused until it has asked
 * FindCoordinator, then until the new coordinator has loaded the group.
 */
export class CoordinatorMoves {
  readonly #moves = new Moves();
  /** When each group is loaded, by `performance.now()`. */
  readonly #loadedAt = new Map<string, number>();

  /** @param options `loadMs`: how long it loads, in milliseconds. */
  move(groupId: string, { loadMs }: { loadMs: number }): void {
    this.#moves.move(groupId);
    this.#loadedAt.set(groupId, performance.now() + loadMs);
  }

  /** Tells the client where the coordinator is. */
  lookUp(groupId: string, clientId: string): void {
    this.#moves.lookUp(groupId, clientId);
  }

  /** Why the client's request is refused; `undefined` when it is not. */
  problem(groupId: string, clientId: string): ErrorCode | undefined {
    const loadedAt = this.#loadedAt.get(groupId);
    if (loadedAt === undefined) return undefined;
    if (this.#moves.isUnaware(groupId, clientId)) {
      return ErrorCode.NOT_COORDINATOR;
    }
    return performance.now() < loadedAt
      ? ErrorCode.COORDINATOR_LOAD_IN_PROGRESS
      : undefined;
  }

  /** Forgets all moves. */
  clear(): void {
    this.#moves.clear();
    this.#loadedAt.clear();
  }
}
