import type { Migration } from "@taskbell/db";
import { PGlite } from "@electric-sql/pglite";
import {
  type EmbeddedPostgres,
  servePglite,
} from "../../services/dev/postgres/mod.ts";
import { pgliteTemplate } from "./pglite_template.ts";

/** What {@linkcode startPglite} starts. */
export interface StartPgliteOptions {
  /** 0 takes any free port. @default {0} */
  port?: number;
  /** What the database has already. @default {[]: it is empty} */
  migrations?: readonly Migration[];
}

/** Starts an in-memory PostgreSQL of the test's own, in about a second. */
export async function startPglite(
  { port = 0, migrations = [] }: StartPgliteOptions = {},
): Promise<EmbeddedPostgres> {
  const loadDataDir = await pgliteTemplate(migrations);
  return servePglite(await PGlite.create({ loadDataDir }), { port });
}
