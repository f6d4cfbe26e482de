/** An issuer that publishes keys, and can misbehave. */
export interface KeyServer extends AsyncDisposable {
  readonly url: URL;
  readonly port: number;
  /** How many requests have come. */
  requests(): number;
  /** From now on answers this, or never where it is `null`. */
  answer(make: (() => Response) | null): void;
}

/** Starts an issuer that publishes a document. */
export function startKeyServer(document: unknown): KeyServer {
  const state = {
    requests: 0,
    make: (() => Response.json(document)) as (() => Response) | null,
  };
  const closing = Promise.withResolvers<void>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async () => {
      state.requests++;
      if (!state.make) await closing.promise;
      return state.make?.() ?? new Response();
    },
  );
  const { port } = server.addr;
  return {
    url: new URL(`http://127.0.0.1:${port}/keys.json`),
    port,
    requests: () => state.requests,
    answer: (make) => state.make = make,
    async [Symbol.asyncDispose]() {
      closing.resolve();
      await server.shutdown();
    },
  };
}
