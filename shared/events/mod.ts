/**
 * The events of Taskbell: envelope, schemas, topics and how they are read and
 * written. One Zod schema per event is the only definition.
 *
 * @module
 */
export {
  DEAD_LETTER_REASONS,
  type DeadLetter,
  deadLetter,
} from "./dead_letter.ts";
export { decode, type DecodeResult } from "./decode.ts";
export { EVENT_VERSION } from "./envelope.ts";
export {
  event,
  type EventOf,
  eventSchemas,
  type EventType,
  type TaskbellEvent,
} from "./event.ts";
export { type EncodedEvent, encodeEvent, eventDecoder } from "./event_codec.ts";
export {
  formatInstant,
  parseInstant,
  type ParseInstantOptions,
} from "./instant.ts";
export {
  type EventInput,
  type EventMakers,
  eventMakers,
  type EventMakersOptions,
} from "./makers.ts";
export { type Channel, channel, CHANNELS, isStorable, userId } from "./text.ts";
export {
  DEAD_LETTER_TOPIC,
  TOPIC_OF,
  TOPICS,
  type TopicSpec,
} from "./topics.ts";
