import { createPool, type Sql } from "@taskbell/db";

/** Opens a pool for as long as `use` runs. */
export async function withPool<T>(
  url: string,
  use: (sql: Sql) => Promise<T>,
): Promise<T> {
  const sql = createPool({ url, applicationName: "test", max: 6 });
  try {
    return await use(sql);
  } finally {
    await sql.end();
  }
}
