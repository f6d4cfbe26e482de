import type { Channel } from "@taskbell/events";
import type { Message } from "../channels/channel.ts";
import type { ReaderRow } from "../preferences/reader_preferences.ts";
import type { MessageKind } from "../templates/model.ts";

/** A delivery that a worker holds the lease of. */
export interface ClaimedDelivery extends Message, ReaderRow {
  deliveryId: number;
  channel: Channel;
  /** What it waits in line with. */
  lane: string;
  /** What preferences go by. */
  kind: MessageKind;
  /** Whether it is held back by nothing. */
  critical: boolean;
  /** Stops such mails; `null`: it has none. */
  unsubscribeToken: string | null;
  correlationId: string | null;
  traceparent: string;
  /** The number of this claim, from 1. */
  claims: number;
  /** Attempts that have failed so far and count. */
  attempts: number;
  /** Attempts that have met an outage so far. */
  outageAttempts: number;
  firstFailedAt: Date | null;
  /** No attempt is made from here on. */
  expiresAt: Date;
  /** The time of the claim, by which everything falls due. */
  claimedAt: Date;
  sourceTopic: string;
  sourcePartition: number;
  sourceOffset: number;
  sourceKey: Uint8Array | null;
  sourceValue: Uint8Array | null;
  /** Name and base64 value of each header. */
  sourceHeaders: [string, string | null][];
}
