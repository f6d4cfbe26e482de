import type { Queryable } from "@taskbell/db";
import type { OutboxOwner, OutboxRow } from "./outbox_row.ts";
import type { Settlement } from "./settlement.ts";

/** Who holds a lease: one relay while it runs. */
export interface LeaseHolder {
  /** Whose rows it sends. */
  owner: OutboxOwner;
  /** A UUID that nobody else has. */
  token: string;
}

/** A row that a relay has read. */
export interface UnsentRow {
  /** The row's id, which rises with the order of one user's rows. */
  id: number;
  /** The shard whose lease covers it. */
  shard: number;
  /** How long ago it was appended, in milliseconds. */
  ageMs: number;
  /** The record. */
  row: OutboxRow;
}

/**
 * Takes a lease on shards that have unsent rows and that nobody else holds,
 * those served longest ago first. The time is the database's: the clocks of
 * two relays may differ by more than a lease.
 *
 * @returns The shards. What the holder had before, it has again.
 */
export async function claimShards(
  sql: Queryable,
  { owner, token, leaseMs, limit }: LeaseHolder & {
    leaseMs: number;
    limit: number;
  },
): Promise<number[]> {
  const rows = await sql<{ shard: number }[]>`
    update outbox_leases
    set token = ${token},
      expires_at = clock_timestamp() + ${leaseMs} * interval '1 ms'
    where (owner, shard) in (
      select owner, shard from outbox_leases as lease
      where owner = ${owner}
        and (expires_at < clock_timestamp() or token = ${token})
        and (
          select id from outbox
          where outbox.owner = lease.owner and outbox.shard = lease.shard
            and published_at is null and parked_at is null
          order by id limit 1
        ) is not null
      order by expires_at
      limit ${limit}
      for update skip locked
    )
    returning shard`;
  return rows.map(({ shard }) => shard);
}

/** A run takes no further row of a shard after so many bytes. */
const MAX_SHARD_BYTES = 1024 * 1024;

/**
 * Reads the oldest unsent rows of the shards, each shard's in the order of
 * their ids and the same number of each, so that a shard with a backlog does
 * not hold up the others.
 *
 * It must be a statement of its own, after the claim: in one statement with
 * it, a lease that was given back a moment ago would come with a snapshot from
 * before, in which what the other relay has sent is still unsent.
 */
export async function readUnsent(
  sql: Queryable,
  { owner, shards, limit }: {
    owner: OutboxOwner;
    shards: readonly number[];
    limit: number;
  },
): Promise<UnsentRow[]> {
  const rows = await sql<(OutboxRow & Omit<UnsentRow, "row">)[]>`
    select id, unsent.shard, (
        1000 * extract(epoch from clock_timestamp() - created_at)
      )::bigint as "ageMs", owner, user_id as "userId", topic,
      event_id as "eventId", event_type as "eventType", key, value, headers
    from unnest(${shards}::smallint[]) as claimed (shard)
    cross join lateral (
      select *, sum(octet_length(value)) over (order by id) as bytes
      from outbox
      where owner = ${owner} and outbox.shard = claimed.shard
        and published_at is null and parked_at is null
      order by id
      limit ${Math.ceil(limit / shards.length)}
    ) as unsent
    where bytes - octet_length(value) < ${MAX_SHARD_BYTES}
    order by id`;
  return rows.map(({ id, shard, ageMs, ...row }) => ({
    id,
    shard,
    ageMs,
    row,
  }));
}

/**
 * Marks what was sent, parks what can't be sent and gives the leases back, all
 * in one transaction. What of it lies in a shard that another relay has taken
 * over stays as it is: that relay sends it again.
 *
 * @returns How many rows were marked as sent.
 */
export async function settle(
  sql: Queryable,
  { owner, token, sent, parked }: LeaseHolder & Settlement,
): Promise<number> {
  const [row] = await sql<{ marked: number }[]>`
    select outbox_settle(
      ${owner},
      ${token},
      ${sent.map(({ id }) => id)}::bigint[],
      ${sent.map(({ shard }) => shard)}::smallint[],
      ${sent.map(({ position }) => position.partition)}::integer[],
      ${sent.map(({ position }) => position.offset)}::bigint[],
      ${parked.map(({ id }) => id)}::bigint[],
      ${parked.map(({ reason }) => reason)}::text[]
    ) as marked`;
  return row?.marked ?? 0;
}
