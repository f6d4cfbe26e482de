import { ErrorCode } from "./error_code.ts";
import { areSameProtocols, type GroupProtocol } from "./group_protocol.ts";

/** What a consumer sends to join a group. */
export interface JoinRequest {
  /** Empty for a consumer that is new. */
  readonly memberId: string;
  readonly clientId: string;
  readonly clientHost: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocolType: string;
  readonly protocols: readonly GroupProtocol[];
  /** Whether a new consumer must ask again with the id it is given. */
  readonly requiresMemberId: boolean;
}

/** What a consumer is told once the group is complete, or why not. */
export interface JoinAnswer {
  readonly errorCode: ErrorCode;
  readonly generation: number;
  readonly protocolName: string;
  readonly leader: string;
  readonly memberId: string;
  /** For the leader alone, which shares the partitions out. */
  readonly members: readonly { memberId: string; metadata: Uint8Array }[];
}

/** A member's share, or why there is none. */
export interface SyncAnswer {
  readonly errorCode: ErrorCode;
  /** Opaque: written by the leader. */
  readonly assignment: Uint8Array;
}

/** A {@linkcode JoinAnswer} that says no. */
export function joinRefusal(
  errorCode: ErrorCode,
  memberId: string,
): JoinAnswer {
  return {
    errorCode,
    generation: -1,
    protocolName: "",
    leader: "",
    memberId,
    members: [],
  };
}

/** A {@linkcode SyncAnswer} that says no. */
export function syncRefusal(errorCode: ErrorCode): SyncAnswer {
  return { errorCode, assignment: new Uint8Array() };
}

/**
 * One consumer in a group: what it asked for, whom it waits for, and its
 * session. While one of its requests is waiting it needs no heartbeat.
 */
export class GroupMember {
  readonly id: string;
  /** What it was given by the leader in this generation. */
  assignment: Uint8Array = new Uint8Array();
  readonly #onExpired: () => void;
  #request: JoinRequest;
  #join?: PromiseWithResolvers<JoinAnswer>;
  #sync?: PromiseWithResolvers<SyncAnswer>;
  #session?: ReturnType<typeof setTimeout>;

  /** @param options `onExpired` is called when heartbeats stay out. */
  constructor(
    request: JoinRequest,
    options: { id: string; onExpired: () => void },
  ) {
    this.#request = request;
    this.id = options.id;
    this.#onExpired = options.onExpired;
  }

  get request(): JoinRequest {
    return this.#request;
  }

  get isJoining(): boolean {
    return this.#join !== undefined;
  }

  /** Opaque bytes for `protocolName`, empty when it is not supported. */
  metadata(protocolName: string): Uint8Array {
    const { protocols } = this.#request;
    return protocols.find(({ name }) => name === protocolName)?.metadata ??
      new Uint8Array();
  }

  /** Takes over a new request; answers whether its protocols differ. */
  update(request: JoinRequest): boolean {
    const before = this.#request.protocols;
    this.#request = request;
    return !areSameProtocols(before, request.protocols);
  }

  /** Parks a JoinGroup until {@linkcode answerJoin}. */
  awaitJoin(): Promise<JoinAnswer> {
    const { REBALANCE_IN_PROGRESS } = ErrorCode;
    this.#join?.resolve(joinRefusal(REBALANCE_IN_PROGRESS, this.id));
    clearTimeout(this.#session);
    this.#join = Promise.withResolvers();
    return this.#join.promise;
  }

  /** Answers a parked JoinGroup, if any; the session begins anew. */
  answerJoin(answer: JoinAnswer): void {
    this.#join?.resolve(answer);
    this.#join = undefined;
    this.keepAlive();
  }

  /** Parks a SyncGroup until {@linkcode answerSync}. */
  awaitSync(): Promise<SyncAnswer> {
    this.#sync?.resolve(syncRefusal(ErrorCode.REBALANCE_IN_PROGRESS));
    clearTimeout(this.#session);
    this.#sync = Promise.withResolvers();
    return this.#sync.promise;
  }

  /** Answers a parked SyncGroup, if any; the session begins anew. */
  answerSync(answer: SyncAnswer): void {
    if (!this.#sync) return;
    this.#sync.resolve(answer);
    this.#sync = undefined;
    this.keepAlive();
  }

  /** Answers whatever is parked with `errorCode`; the session goes on. */
  interrupt(errorCode: ErrorCode): void {
    if (this.#join) this.answerJoin(joinRefusal(errorCode, this.id));
    this.answerSync(syncRefusal(errorCode));
  }

  /** Begins the session anew, unless one of its requests is waiting. */
  keepAlive(): void {
    clearTimeout(this.#session);
    if (this.#join || this.#sync) return;
    this.#session = setTimeout(
      this.#onExpired,
      this.#request.sessionTimeoutMs,
    );
  }

  /** Ends the session; whatever is parked is answered with `errorCode`. */
  close(errorCode: ErrorCode): void {
    this.#join?.resolve(joinRefusal(errorCode, this.id));
    this.#sync?.resolve(syncRefusal(errorCode));
    this.#join = undefined;
    this.#sync = undefined;
    clearTimeout(this.#session);
  }
}
