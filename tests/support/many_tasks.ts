import type { Sql } from "@taskbell/db";

/** Who has many tasks, and as whom others have them. */
export interface ManyTasks {
  /** The user with most of them. */
  userId: string;
  /** How many that user has. */
  count: number;
  /** How many others have together: their rows lie between. */
  others: number;
}

/** Words of which titles consist; each is in a tenth of all. */
const WORDS = ["water", "call", "buy", "write", "mend", "plants", "mother"]
  .concat("milk", "letter", "bicycle");

/**
 * Writes tasks with all kinds of fields, spread evenly: 70 % are done, 80 %
 * have a due date, a quarter has the label `home`, one in 2000 the label `l7`
 * and the word `project7`, all the word `task`.
 */
export async function insertManyTasks(
  sql: Sql,
  { userId, count, others }: ManyTasks,
): Promise<void> {
  const total = count + others;
  await sql`
    insert into tasks (
      id, user_id, title, description, completed_at, priority, labels,
      due_date, revision, created_at, updated_at
    )
    select n,
      case when n * ${count}::bigint / ${total} <>
          (n - 1) * ${count}::bigint / ${total}
        then ${userId} else 'other-' || n % 500 end,
      'Task ' || (${WORDS}::text[])[1 + n % 10] || ' ' ||
        (${WORDS}::text[])[1 + n / 10 % 10],
      case when n % 2 = 0 then 'It is about project' || n / 2 % 1000 ||
        ', of which there is a little more to say than the title does' end,
      case when n % 10 < 7
        then timestamptz '2026-01-01' + n * interval '1 minute' end,
      (array['low', 'medium', 'medium', 'high', 'urgent'])[1 + n * 7919 % 5],
      case n % 4 when 0 then array['home'] when 1
        then array['work', 'l' || n / 4 % 500] else '{}' end,
      case when n % 5 > 0 then timestamptz '2026-01-01' +
        n * 7919 % ${total} * interval '1 minute' end,
      1, timestamptz '2025-01-01' + n * interval '1 minute',
      timestamptz '2025-06-01' + n * 104729 % ${total} * interval '1 minute'
    from generate_series(1, ${total}::bigint) as n
  `;
  await sql.unsafe("vacuum analyze tasks");
}
