import { TrieRouter } from "@hono/hono/router/trie-router";

/** What of a route tells whether it answers a request. */
export interface RouteKey {
  /** Such as `GET`; `ALL` for middleware. */
  method: string;
  /** Such as `/:user_id/tasks`. */
  path: string;
}

/** Tells which methods a path has. */
export class AllowedMethods {
  readonly #router = new TrieRouter<string>();
  readonly #methods: readonly string[];

  /** Learns the routes of an application; middleware does not count. */
  constructor(routes: readonly RouteKey[]) {
    const own = routes.filter(({ method }) => method !== "ALL");
    for (const { method, path } of own) {
      this.#router.add(method, path, method);
    }
    this.#methods = [...new Set(own.map(({ method }) => method))];
  }

  /** Answers the value for `Allow`; `null` where there is no such path. */
  at(path: string): string | null {
    const found = this.#methods.filter((method) =>
      this.#router.match(method, path)[0].length > 0
    );
    if (found.length === 0) return null;
    // Whatever has GET has HEAD.
    const head = found.includes("GET") ? ["HEAD"] : [];
    return [...found, ...head, "OPTIONS"].sort().join(", ");
  }
}
