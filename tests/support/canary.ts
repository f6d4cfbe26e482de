import { assert } from "@std/assert";
import { eventually } from "./eventually.ts";

/** A listener that nobody may connect to. */
export interface Canary extends AsyncDisposable {
  /** Its port on each address of this machine. */
  readonly port: number;
  /** Counts the connections so far, its own left out. */
  hits(): Promise<number>;
}

/** Listens on all of this machine's addresses and counts who comes. */
export function startCanary(): Canary {
  const taken: number[] = [];
  const owns = new Set<number>();
  // IPv4 comes here too.
  const listener = Deno.listen({ hostname: "::", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const counting = (async () => {
    for await (const connection of listener) {
      taken.push((connection.remoteAddr as Deno.NetAddr).port);
      connection.close();
    }
  })();
  return {
    port,
    // Connections are taken in their order: after its own it has counted all.
    async hits() {
      const before = taken.length;
      const own = await Deno.connect({ hostname: "127.0.0.1", port });
      const { port: ownPort } = own.localAddr as Deno.NetAddr;
      await eventually(() => assert(taken.includes(ownPort, before)));
      own.close();
      owns.add(ownPort);
      return taken.filter((each) => !owns.has(each)).length;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await counting;
    },
  };
}
