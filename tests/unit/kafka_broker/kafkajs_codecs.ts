import { Buffer } from "node:buffer";
import createFrame from "kafkajs/src/protocol/request.js";
import { requests as definitions } from "kafkajs/src/protocol/requests/index.js";

/** A request of kafkajs, and how kafkajs reads the answer. */
interface Call {
  readonly request: unknown;
  readonly response: { decode(payload: Buffer): Promise<unknown> };
}

interface Definition {
  readonly versions: string[];
  protocol(wanted: { version: string }): (parameters: unknown) => Call;
}

/** One kind of request in one version. */
export interface KafkajsRequest {
  /** The kind, by its name in kafkajs. */
  readonly name: string;
  readonly version: string;
  /** The whole frame, with correlation id 0. */
  readonly frame: Uint8Array;
  /** Reads the body of the answer; throws where it is too short. */
  decode(body: Uint8Array): Promise<unknown>;
}

/** Every version of a request in which kafkajs writes it. */
export function kafkajsRequests(
  name: string,
  parameters: unknown,
): Promise<KafkajsRequest[]> {
  const all = definitions as unknown as Record<string, Definition>;
  const definition = all[name];
  if (!definition) throw new Error(`Cannot find request: ${name}`);
  return Promise.all(definition.versions.map(async (version) => {
    const call = definition.protocol({ version })(parameters);
    const { buffer } = await createFrame({
      correlationId: 0,
      clientId: "codecs",
      request: call.request,
    });
    return {
      name,
      version,
      frame: new Uint8Array(buffer),
      decode: (body) => call.response.decode(Buffer.from(body)),
    };
  }));
}
