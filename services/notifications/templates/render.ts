import type { Message } from "../channels/channel.ts";
import { modelOf } from "./model.ts";
import { plainTemplates } from "./plain.ts";
import { reminderTemplates } from "./reminder.ts";
import type { Rendered } from "./rendered.ts";

/** Makes of a message what a channel sends. */
export function render<Channel extends keyof Rendered>(
  channel: Channel,
  message: Message,
): Rendered[Channel] {
  const model = modelOf(message);
  return model.kind === "reminder"
    ? reminderTemplates[channel](model)
    : plainTemplates[channel](model);
}
