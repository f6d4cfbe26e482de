/**
 * Things that have moved, and which clients have looked up where to. A client
 * that has not, since the move, is told that it asks at the wrong place.
 */
export class Moves {
  /** The clients, by their ids, that know of the move. */
  readonly #informed = new Map<string, Set<string>>();

  /** Moves the thing, so that no client knows where it is. */
  move(name: string): void {
    this.#informed.set(name, new Set());
  }

  /** Tells the client where the thing is. */
  lookUp(name: string, clientId: string): void {
    this.#informed.get(name)?.add(clientId);
  }

  /** Whether the client has to look the thing up before it is served. */
  isUnaware(name: string, clientId: string): boolean {
    return this.#informed.get(name)?.has(clientId) === false;
  }

  /** Forgets all moves. */
  clear(): void {
    this.#informed.clear();
  }
}
