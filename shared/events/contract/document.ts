import type { JsonSchema } from "./json_schemas.ts";

/** What one record says. */
export interface MessageObject {
  name: string;
  title: string;
  summary: string;
  contentType: string;
  headers: JsonSchema;
  payload: JsonSchema;
  bindings: { kafka: { key: JsonSchema; bindingVersion: string } };
}

/** A reference to another part of the document. */
export interface Reference {
  $ref: string;
}

/** A topic. */
export interface ChannelObject {
  address: string;
  description: string;
  messages: Record<string, Reference>;
  bindings: {
    kafka: {
      topic: string;
      partitions: number;
      topicConfiguration: Record<string, unknown>;
      bindingVersion: string;
    };
  };
}

/** What Taskbell does with a topic. */
export interface OperationObject {
  action: "send" | "receive";
  summary: string;
  channel: Reference;
  messages: Reference[];
}

/** The parts of an AsyncAPI 3 document that ours has. */
export interface AsyncApiDocument {
  asyncapi: string;
  info: {
    title: string;
    version: string;
    description: string;
    license: { name: string };
  };
  defaultContentType: string;
  channels: Record<string, ChannelObject>;
  operations: Record<string, OperationObject>;
  components: {
    messages: Record<string, MessageObject>;
    schemas: Record<string, JsonSchema>;
  };
}
