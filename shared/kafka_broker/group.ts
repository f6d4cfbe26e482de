import { ErrorCode } from "./error_code.ts";
import {
  GroupMember,
  type JoinAnswer,
  joinRefusal,
  type JoinRequest,
  type SyncAnswer,
  syncRefusal,
} from "./group_member.ts";
import { commonProtocols, mostWantedProtocol } from "./group_protocol.ts";

const MAX_SESSION_TIMEOUT_MS = 30 * 60 * 1000;

/** The states of the classic group protocol. */
export type GroupState =
  | "Empty"
  | "PreparingRebalance"
  | "CompletingRebalance"
  | "Stable";

/** Who speaks, and in which generation of the group. */
export interface MemberIdentity {
  readonly memberId: string;
  readonly generation: number;
}

/** What the leader decided. */
export interface SyncRequest extends MemberIdentity {
  readonly assignments: readonly {
    memberId: string;
    assignment: Uint8Array;
  }[];
}

/**
 * A consumer group: the state machine of Kafka's classic rebalance protocol.
 * A rebalance gathers a JoinGroup of every member (PreparingRebalance), then
 * the leader's SyncGroup (CompletingRebalance), which makes it Stable. Who is
 * not back within the longest rebalance timeout is left out.
 */
export class Group {
  readonly #initialDelayMs: number;
  readonly #members = new Map<string, GroupMember>();
  /** Ids given out to consumers that have not joined with them yet. */
  readonly #pending = new Map<string, ReturnType<typeof setTimeout>>();
  #state: GroupState = "Empty";
  #generation = 0;
  #protocolType = "";
  #protocolName = "";
  #leader = "";
  #rebalanceTimer?: ReturnType<typeof setTimeout>;
  #isDelayed = false;

  /** @param options `initialDelayMs`: how long the first member waits. */
  constructor(options: { initialDelayMs: number }) {
    this.#initialDelayMs = options.initialDelayMs;
  }

  get state(): GroupState {
    return this.#state;
  }

  get protocolType(): string {
    return this.#protocolType;
  }

  get protocolName(): string {
    return this.#protocolName;
  }

  get members(): GroupMember[] {
    return [...this.#members.values()];
  }

  /** Resolves once the group is complete, or with the reason why not. */
  join(request: JoinRequest): Promise<JoinAnswer> {
    const { memberId } = request;
    const refusal = this.#joinProblem(request);
    if (refusal) return Promise.resolve(joinRefusal(refusal, memberId));
    const member = this.#members.get(memberId);
    if (member) return this.#rejoin(member, request);
    const id = memberId || `${request.clientId}-${crypto.randomUUID()}`;
    if (memberId === "" && request.requiresMemberId) {
      this.#reserve(id, request.sessionTimeoutMs);
      const answer = joinRefusal(ErrorCode.MEMBER_ID_REQUIRED, id);
      return Promise.resolve(answer);
    }
    clearTimeout(this.#pending.get(id));
    this.#pending.delete(id);
    return this.#gather(this.#add(id, request));
  }

  /** Resolves with the member's share once the leader has sent all shares. */
  sync(request: SyncRequest): Promise<SyncAnswer> {
    const member = this.#members.get(request.memberId);
    const problem = this.#identityProblem(request);
    if (!member || problem !== ErrorCode.NONE) {
      return Promise.resolve(syncRefusal(problem));
    }
    if (this.#state === "PreparingRebalance") {
      const { REBALANCE_IN_PROGRESS } = ErrorCode;
      return Promise.resolve(syncRefusal(REBALANCE_IN_PROGRESS));
    }
    const answer = member.awaitSync();
    if (this.#state === "Stable") this.#answerSync(member);
    else if (member.id === this.#leader) this.#complete(request);
    return answer;
  }

  /** Renews the session and tells whether to join again. */
  heartbeat(identity: MemberIdentity): ErrorCode {
    const problem = this.#identityProblem(identity);
    if (problem !== ErrorCode.NONE) return problem;
    this.#members.get(identity.memberId)?.keepAlive();
    return this.#state === "PreparingRebalance"
      ? ErrorCode.REBALANCE_IN_PROGRESS
      : ErrorCode.NONE;
  }

  /** Takes a member out at its own wish. */
  leave(memberId: string): ErrorCode {
    if (this.#pending.has(memberId)) {
      this.#forget(memberId);
      return ErrorCode.NONE;
    }
    const member = this.#members.get(memberId);
    if (!member) return ErrorCode.UNKNOWN_MEMBER_ID;
    this.#remove(member);
    return ErrorCode.NONE;
  }

  /**
   * Whether offsets may be committed: by a member of this generation until the
   * group is complete again, or by anyone (generation -1) while it is empty.
   */
  commitProblem(identity: MemberIdentity): ErrorCode {
    const isOutsider = identity.generation < 0 && identity.memberId === "";
    if (isOutsider && this.#state === "Empty") return ErrorCode.NONE;
    const problem = this.#identityProblem(identity);
    if (problem !== ErrorCode.NONE) return problem;
    this.#members.get(identity.memberId)?.keepAlive();
    return this.#state === "CompletingRebalance"
      ? ErrorCode.REBALANCE_IN_PROGRESS
      : ErrorCode.NONE;
  }

  /** Ends all sessions; whatever is parked is answered with an error. */
  close(): void {
    clearTimeout(this.#rebalanceTimer);
    for (const timer of this.#pending.values()) clearTimeout(timer);
    for (const member of this.members) {
      member.close(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }
  }

  #joinProblem(request: JoinRequest): ErrorCode | undefined {
    const { memberId, sessionTimeoutMs, protocols } = request;
    const isKnown = memberId === "" || this.#members.has(memberId) ||
      this.#pending.has(memberId);
    if (!isKnown) return ErrorCode.UNKNOWN_MEMBER_ID;
    if (
      !(sessionTimeoutMs > 0 && sessionTimeoutMs <= MAX_SESSION_TIMEOUT_MS)
    ) {
      return ErrorCode.INVALID_SESSION_TIMEOUT;
    }
    const others = this.members.filter(({ id }) => id !== memberId);
    const fits = others.length === 0 ||
      (request.protocolType === this.#protocolType &&
        commonProtocols([...others.map((m) => m.request.protocols), protocols])
            .length > 0);
    return fits && protocols.length > 0
      ? undefined
      : ErrorCode.INCONSISTENT_GROUP_PROTOCOL;
  }

  #identityProblem({ memberId, generation }: MemberIdentity): ErrorCode {
    if (!this.#members.has(memberId)) return ErrorCode.UNKNOWN_MEMBER_ID;
    return generation === this.#generation
      ? ErrorCode.NONE
      : ErrorCode.ILLEGAL_GENERATION;
  }

  #rejoin(member: GroupMember, request: JoinRequest): Promise<JoinAnswer> {
    const isChanged = member.update(request);
    const isSettled = this.#state === "CompletingRebalance" ||
      (this.#state === "Stable" && member.id !== this.#leader);
    if (isChanged || !isSettled) return this.#gather(member);
    member.keepAlive();
    return Promise.resolve(this.#joinAnswer(member));
  }

  #gather(member: GroupMember): Promise<JoinAnswer> {
    this.#protocolType = member.request.protocolType;
    const answer = member.awaitJoin();
    this.#rebalance();
    return answer;
  }

  #add(id: string, request: JoinRequest): GroupMember {
    const onExpired = () => this.#remove(member);
    const member = new GroupMember(request, { id, onExpired });
    this.#members.set(id, member);
    return member;
  }

  #reserve(id: string, timeoutMs: number): void {
    this.#pending.set(id, setTimeout(() => this.#forget(id), timeoutMs));
  }

  #forget(id: string): void {
    clearTimeout(this.#pending.get(id));
    this.#pending.delete(id);
    this.#endGatheringIfAllJoined();
  }

  #remove(member: GroupMember): void {
    member.close(ErrorCode.UNKNOWN_MEMBER_ID);
    this.#members.delete(member.id);
    this.#rebalance();
  }

  #rebalance(): void {
    if (this.#state !== "PreparingRebalance") {
      for (const member of this.members) {
        member.answerSync(syncRefusal(ErrorCode.REBALANCE_IN_PROGRESS));
      }
      this.#isDelayed = this.#state === "Empty" && this.#initialDelayMs > 0;
      this.#state = "PreparingRebalance";
      const timeouts = this.members.map(({ request }) =>
        request.rebalanceTimeoutMs
      );
      this.#rebalanceTimer = setTimeout(
        () => this.#endGathering(),
        this.#isDelayed ? this.#initialDelayMs : Math.max(0, ...timeouts),
      );
    }
    this.#endGatheringIfAllJoined();
  }

  #endGatheringIfAllJoined(): void {
    const isComplete = this.#state === "PreparingRebalance" &&
      !this.#isDelayed && this.#pending.size === 0 &&
      this.members.every(({ isJoining }) => isJoining);
    if (isComplete) this.#endGathering();
  }

  #endGathering(): void {
    clearTimeout(this.#rebalanceTimer);
    this.#isDelayed = false;
    for (const member of this.members) {
      if (member.isJoining) continue;
      member.close(ErrorCode.UNKNOWN_MEMBER_ID);
      this.#members.delete(member.id);
    }
    this.#generation++;
    const [first] = this.members;
    this.#state = first ? "CompletingRebalance" : "Empty";
    if (!first) return;
    if (!this.#members.has(this.#leader)) this.#leader = first.id;
    this.#protocolName = mostWantedProtocol(
      this.members.map(({ request }) => request.protocols),
    );
    for (const member of this.members) {
      member.assignment = new Uint8Array();
      member.answerJoin(this.#joinAnswer(member));
    }
  }

  #complete({ assignments }: SyncRequest): void {
    for (const { memberId, assignment } of assignments) {
      const member = this.#members.get(memberId);
      if (member) member.assignment = assignment;
    }
    this.#state = "Stable";
    for (const member of this.members) this.#answerSync(member);
  }

  #answerSync(member: GroupMember): void {
    const { assignment } = member;
    member.answerSync({ errorCode: ErrorCode.NONE, assignment });
  }

  #joinAnswer({ id }: GroupMember): JoinAnswer {
    const protocolName = this.#protocolName;
    return {
      errorCode: ErrorCode.NONE,
      generation: this.#generation,
      protocolName,
      leader: this.#leader,
      memberId: id,
      members: id !== this.#leader ? [] : this.members.map((member) => ({
        memberId: member.id,
        metadata: member.metadata(protocolName),
      })),
    };
  }
}
