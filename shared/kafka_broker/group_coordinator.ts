import { ErrorCode } from "./error_code.ts";
import { Group, type MemberIdentity } from "./group.ts";
import type { OffsetCommit, OffsetStore } from "./offset_store.ts";

/** All consumer groups of the broker. */
export class GroupCoordinator {
  readonly #offsets: OffsetStore;
  readonly #initialDelayMs: number;
  readonly #groups = new Map<string, Group>();

  /** @param options `initialDelayMs`: how long a group's first member waits. */
  constructor(offsets: OffsetStore, options: { initialDelayMs: number }) {
    this.#offsets = offsets;
    this.#initialDelayMs = options.initialDelayMs;
  }

  /** The group's members; a group with committed offsets alone has none. */
  get(groupId: string): Group | undefined {
    return this.#groups.get(groupId);
  }

  /** The group, made when it is new. */
  open(groupId: string): Group {
    const options = { initialDelayMs: this.#initialDelayMs };
    const group = this.#groups.get(groupId) ?? new Group(options);
    this.#groups.set(groupId, group);
    return group;
  }

  /** All groups that have had members or have committed. */
  ids(): string[] {
    const ids = [...this.#groups.keys(), ...this.#offsets.groupIds()];
    return [...new Set(ids)].sort();
  }

  /** Whether this client may commit offsets for the group now. */
  commitProblem(groupId: string, identity: MemberIdentity): ErrorCode {
    const group = this.#groups.get(groupId);
    if (group) return group.commitProblem(identity);
    return identity.generation < 0
      ? ErrorCode.NONE
      : ErrorCode.ILLEGAL_GENERATION;
  }

  /** Stores the offsets or throws; they survive a kill -9 after that. */
  commit(groupId: string, commits: readonly OffsetCommit[]): void {
    this.#offsets.commit(groupId, commits);
  }

  /** Answers what the group's members wait for with `errorCode`. */
  interrupt(groupId: string, errorCode: ErrorCode): void {
    const members = this.#groups.get(groupId)?.members ?? [];
    for (const member of members) member.interrupt(errorCode);
  }

  /** Deletes a group without members, and its offsets. */
  delete(groupId: string): ErrorCode {
    if (!this.ids().includes(groupId)) return ErrorCode.GROUP_ID_NOT_FOUND;
    const group = this.#groups.get(groupId);
    if (group && group.state !== "Empty") return ErrorCode.NON_EMPTY_GROUP;
    group?.close();
    this.#groups.delete(groupId);
    this.#offsets.deleteGroup(groupId);
    return ErrorCode.NONE;
  }

  /** Ends all sessions and answers all requests that wait. */
  close(): void {
    for (const group of this.#groups.values()) group.close();
  }
}
