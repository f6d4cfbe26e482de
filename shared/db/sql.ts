/** A value that is sent beside the statement's text. */
export type SqlValue = string | number | boolean | Date | Uint8Array | null;

/** Part of a statement that is no value: made by a helper of {@linkcode Sql}. */
export interface SqlPart {
  /** Tells the type apart; it is not there at run time. */
  readonly sqlPart: true;
}

/** What may stand in the braces of a statement. */
export type SqlParameter =
  | SqlValue
  | readonly SqlValue[]
  | SqlPart
  | Statement<readonly object[]>
  | readonly Statement<readonly object[]>[];

/** The rows of a statement, and how many rows it touched. */
export type SqlResult<Rows extends readonly object[]> = Rows & {
  /** Rows returned or, without `returning`, changed. */
  readonly count: number;
};

/**
 * A statement; it is sent when it is awaited. Put into the braces of another
 * one it is a part of that, and must not be awaited.
 */
export interface Statement<Rows extends readonly object[]>
  extends Promise<SqlResult<Rows>> {
  /** Sends it as text alone, which may then hold several statements. */
  simple(): Statement<Rows>;
}

/**
 * Makes statements: `` sql<Row[]>`select … ${value}` ``. Values never become
 * part of the text. Rows are plain objects, by the names of the columns.
 *
 * @see {@link https://github.com/porsager/postgres#readme}
 */
export interface Queryable {
  /** A statement. */
  <Rows extends readonly object[] = Record<string, unknown>[]>(
    template: TemplateStringsArray,
    ...parameters: readonly SqlParameter[]
  ): Statement<Rows>;
  /** An identifier, or the columns and values of an `insert` or `update`. */
  (first: string | object | readonly object[], ...columns: string[]): SqlPart;
  /**
   * An array whose first element does not tell its type: of dates, booleans or
   * bytes, or empty.
   *
   * @param type The oid of the elements' type.
   */
  array(values: readonly SqlValue[], type: number): SqlPart;
  /** A value of type json or jsonb. */
  json(value: unknown): SqlPart;
  /** A statement from a text that holds no value from outside. */
  unsafe(text: string): Statement<readonly object[]>;
}

/** A pool of connections: each statement runs on any of them. */
export interface Sql extends Queryable {
  /**
   * Lets running statements finish, then closes the connections.
   *
   * @param options `timeout`: close them after this many seconds anyway.
   * @default {2}
   */
  end(options?: { timeout?: number }): Promise<void>;
}

/** Runs statements inside one transaction, until that ends. */
export interface Transaction extends Queryable {
  /** Tells the type apart; it is not there at run time. */
  readonly transaction: true;
}
