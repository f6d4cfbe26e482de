import type { z } from "zod";
import type { ProblemKind } from "../problem_kinds.ts";
import type { HeaderName, RequestHeaderName } from "./headers.ts";

/** What the contract says of one answer that is no problem. */
export interface Answer {
  /** When it comes, or what it is. */
  description: string;
  /** Its body; absent: it has none. */
  schema?: z.ZodType;
  /** The type of the body. @default {"application/json"} */
  mediaType?: string;
  /** Its header fields, besides those that every answer has. */
  headers?: readonly HeaderName[];
}

/** What the contract says of one route. */
export interface Operation {
  /** The method, such as `GET`. */
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** The path as the router has it, such as `/:user_id/tasks`. */
  path: string;
  /** Its name in the contract: client libraries call their methods so. */
  id: string;
  /** The group that it is shown in. */
  tag: string;
  /** What it does, in a few words. */
  summary: string;
  /** What else a client needs to know, in Markdown. */
  description?: string;
  /** The parameters of its query, as the schema that reads them. */
  query?: z.ZodType;
  /** The header fields that it reads, besides those that all do. */
  headers?: readonly RequestHeaderName[];
  /** Its body, as the schema that reads it. */
  body?: z.ZodType;
  /** Whether the body may be absent. @default {false} */
  bodyIsOptional?: boolean;
  /**
   * Whether it needs a token of the path's user.
   *
   * @default {whether the path is a user's}
   */
  needsToken?: boolean;
  /** Its answers by status, less the problems. */
  answers: Readonly<Record<number, Answer>>;
  /** Its own problems: those of its kind of route are added. */
  problems?: readonly ProblemKind[];
}
