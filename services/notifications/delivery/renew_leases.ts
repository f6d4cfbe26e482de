import type { Queryable } from "@taskbell/db";

/** A lease that is held. */
export interface Lease {
  deliveryId: number;
  /** The token of its claim. */
  token: string;
}

/**
 * Prolongs the leases of deliveries that are being attempted.
 *
 * @param options `leaseMs`: from now on, in milliseconds.
 * @returns The deliveries whose lease still was the claimant's.
 */
export async function renewLeases(
  sql: Queryable,
  { leases, leaseMs }: { leases: readonly Lease[]; leaseMs: number },
): Promise<number[]> {
  const rows = await sql<{ deliveryId: number }[]>`
    update deliveries
    set next_attempt_at = taskbell_now() + ${leaseMs} * interval '1 ms',
      in_line = false
    from unnest(
      ${leases.map(({ deliveryId }) => deliveryId)}::bigint[],
      ${leases.map(({ token }) => token)}::text[]
    ) as lease (id, token)
    where delivery_id = lease.id and lease_token = lease.token
      and state = 'pending'
    returning delivery_id as "deliveryId"
  `;
  return rows.map(({ deliveryId }) => deliveryId);
}
