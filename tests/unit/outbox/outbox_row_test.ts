import { assertEquals, assertThrows } from "@std/assert";
import {
  outboxEncoder,
  outboxRow,
  type OutboxRowFacts,
} from "@taskbell/outbox";
import { shardOf } from "../../../shared/outbox/shard.ts";

const facts: OutboxRowFacts = {
  owner: "task-service",
  userId: "ann",
  topic: "task-events",
  eventId: "one",
  eventType: "task.created",
};

Deno.test("outboxRow() keeps a record as it is", () => {
  const bytes = new TextEncoder().encode("\ufeffé");
  const key = Uint8Array.of(0, 255);
  const headers = [["b", "1"], ["a", bytes]] as const;
  const row = outboxRow({ key, value: bytes, headers }, facts);
  assertEquals(row, {
    ...facts,
    key,
    value: "\ufeffé",
    headers: [["b", "1"], ["a", "\ufeffé"]],
  });
  assertEquals(outboxEncoder.encode(row), row);
});

Deno.test("outboxRow() writes a text key as UTF-8 and keeps null", () => {
  const keyOf = (key: string | null) =>
    outboxRow({ key, value: "{}", headers: [] }, facts).key;
  assertEquals(keyOf("é"), Uint8Array.of(0xc3, 0xa9));
  assertEquals(keyOf(null), null);
});

Deno.test("outboxRow() throws when the record is no text", () => {
  const bytes = Uint8Array.of(0xff);
  const value = (value: Uint8Array | null) => () =>
    outboxRow({ key: null, value, headers: [] }, facts);
  assertThrows(value(null), TypeError, "tombstone");
  assertThrows(value(bytes), TypeError);
  assertThrows(
    () => outboxRow({ key: null, value: "{}", headers: [["a", bytes]] }, facts),
    TypeError,
  );
});

Deno.test("shardOf() spreads users over the 64 shards and is stable", () => {
  const users = Array.from({ length: 5000 }, (_, user) => `user${user}`);
  assertEquals(new Set(users.map(shardOf)).size, 64);
  assertEquals(Math.min(...users.map(shardOf)), 0);
  assertEquals(Math.max(...users.map(shardOf)), 63);
  assertEquals([shardOf("u1"), shardOf("u2"), shardOf("u3")], [48, 14, 38]);
});
