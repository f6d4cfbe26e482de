/** Whether one part of a program does its work. */
export interface PartStatus {
  /** Whether it does. */
  ready: boolean;
  /** Why not; `null` while it does. */
  reason: string | null;
}

/** Whether a program does its work. */
export interface ProgramStatus {
  /** What its readiness probe answers: the program decides which parts count. */
  ready: boolean;
  /** Each part by its name. */
  parts: Record<string, PartStatus>;
}

/** The body that a readiness probe answers. */
export function statusDocument(
  { ready, parts }: ProgramStatus,
): { status: "ready" | "not_ready"; parts: Record<string, PartStatus> } {
  return { status: ready ? "ready" : "not_ready", parts };
}
