/**
 * PostgreSQL 14 and later, and PGlite: connections, transactions and the
 * schema. The only folder that knows the driver.
 *
 * @module
 */
export { databaseHost } from "./database_host.ts";
export { databaseSettings } from "./database_settings.ts";
export type { Setting } from "@taskbell/runtime";
export { isUnavailable } from "./is_unavailable.ts";
export { listen } from "./listen.ts";
export { migrate, type MigrateOptions } from "./migrate.ts";
export { type Migration, SchemaError } from "./migration.ts";
export { migrations } from "./migrations.ts";
export { createPool, type PoolOptions } from "./pool.ts";
export {
  preferencesLock,
  type PreferencesLockOptions,
} from "./preferences_lock.ts";
export {
  awaitSchema,
  type AwaitSchemaOptions,
  schemaIsCurrent,
} from "./schema.ts";
export type {
  Queryable,
  Sql,
  SqlParameter,
  SqlPart,
  SqlResult,
  SqlValue,
  Statement,
  Transaction,
} from "./sql.ts";
export { transaction } from "./transaction.ts";
export { unprepared } from "./unprepared.ts";
