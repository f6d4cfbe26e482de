/** A way to share partitions out that a member can work with. */
export interface GroupProtocol {
  readonly name: string;
  /** Opaque: the members' subscriptions. */
  readonly metadata: Uint8Array;
}

/** The protocols of one member, the one it prefers first. */
export type GroupProtocols = readonly GroupProtocol[];

/** The names of the protocols that all members support. */
export function commonProtocols(members: readonly GroupProtocols[]): string[] {
  const [first, ...others] = members.map((protocols) =>
    protocols.map(({ name }) => name)
  );
  return first?.filter((name) =>
    others.every((names) => names.includes(name))
  ) ?? [];
}

/** Each member votes for the first of its own protocols that all support. */
export function mostWantedProtocol(
  members: readonly GroupProtocols[],
): string {
  const common = commonProtocols(members);
  const votes = members.map((protocols) =>
    protocols.find(({ name }) => common.includes(name))?.name
  );
  const count = (name: string) => votes.filter((vote) => vote === name).length;
  return common.toSorted((a, b) => count(b) - count(a))[0] ?? "";
}

/** Whether names and metadata are equal, in the same order. */
export function areSameProtocols(
  a: GroupProtocols,
  b: GroupProtocols,
): boolean {
  return a.length === b.length &&
    a.every((protocol, i) => isSame(protocol, b[i]));
}

function isSame(a: GroupProtocol, b: GroupProtocol | undefined): boolean {
  return a.name === b?.name && a.metadata.length === b.metadata.length &&
    a.metadata.every((byte, i) => byte === b.metadata[i]);
}
