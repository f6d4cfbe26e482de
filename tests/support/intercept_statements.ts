import type { Sql, SqlParameter, Statement } from "@taskbell/db";

/** What a statement is made of. */
export type StatementParts = [
  text: TemplateStringsArray,
  ...values: SqlParameter[],
];

/**
 * A pool that asks before it sends a statement; identifiers and statements
 * that are parts of others are not sent.
 *
 * @param intercept Answers what is sent instead; `null`: the statement.
 */
export function interceptStatements(
  sql: Sql,
  intercept: (parts: StatementParts) => Statement<readonly object[]> | null,
): Sql {
  return new Proxy(sql, {
    apply(target, self, args) {
      const made = Reflect.apply(target, self, args);
      if (!isTemplate(args)) return made;
      const send: Statement<readonly object[]>["then"] = made.then.bind(made);
      return Object.assign(made, {
        then: (...handlers: Parameters<typeof send>) => {
          const other = intercept(args);
          return other === null ? send(...handlers) : other.then(...handlers);
        },
      });
    },
  });
}

function isTemplate(args: unknown[]): args is StatementParts {
  return Array.isArray(args[0]) && "raw" in args[0];
}
