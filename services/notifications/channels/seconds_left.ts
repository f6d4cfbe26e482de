import type { Message } from "./channel.ts";

/** How long a message is of use from an instant on, in whole seconds. */
export function secondsLeft({ expiresAt }: Message, nowMs: number): number {
  if (expiresAt === undefined) return Infinity;
  return Math.max(0, Math.floor((expiresAt.getTime() - nowMs) / 1_000));
}
