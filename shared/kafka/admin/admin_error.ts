/** What an {@linkcode AdminError} is about. */
export type AdminErrorReason =
  /** The group has members, who would overwrite its offsets. */
  | "group_has_members"
  | "unknown_topic"
  | "unknown_partition"
  | "offset_out_of_range";

/** Thrown when what an operator asks for can't be done as things stand. */
export class AdminError extends Error {
  /** What it is about, for a caller that answers by it. */
  readonly reason: AdminErrorReason;

  /** Makes the error. */
  constructor(
    reason: AdminErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "AdminError";
    this.reason = reason;
  }
}
