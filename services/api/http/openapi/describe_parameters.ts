import { userId } from "@taskbell/events";
import type { JsonSchemas } from "@taskbell/events/contract";
import type { z } from "zod";
import { rowIdInput } from "../row_id.ts";
import { notificationId } from "../../notifications/notification_query.ts";
import { reminderId } from "../../reminders/routes.ts";
import {
  MAIL_TOKEN,
  MESSAGE_ID,
  NOTIFICATION_ID,
  SUBSCRIPTION_ID,
  WEBHOOK_ID,
} from "./delivery_examples.ts";
import type { ParameterObject } from "./document.ts";
import { REMINDER_ID, TASK_ID, USER_ID } from "./examples.ts";
import { REQUEST_HEADERS } from "./headers.ts";
import type { Operation } from "./operation.ts";
import { parametersIn } from "./paths.ts";
import { targetId } from "../../targets/target_id.ts";
import { taskIdSchema } from "../../tasks/task_id_schema.ts";
import { unsubscribeToken } from "../../unsubscribe/routes.ts";

interface PathParameter {
  about: string;
  schema: z.ZodType;
  example: unknown;
}

/** The parameters of paths by name. */
const IN_PATH: Readonly<Record<string, PathParameter>> = {
  user_id: { about: "The token's `sub`", schema: userId, example: USER_ID },
  task_id: { about: "The task's id", schema: taskIdSchema, example: TASK_ID },
  reminder_id: {
    about: "The reminder's id",
    schema: reminderId,
    example: REMINDER_ID,
  },
  subscription_id: {
    about: "The subscription's id",
    schema: targetId,
    example: SUBSCRIPTION_ID,
  },
  webhook_id: {
    about: "The webhook's id",
    schema: targetId,
    example: WEBHOOK_ID,
  },
  notification_id: {
    about: "The notification's id",
    schema: notificationId,
    example: NOTIFICATION_ID,
  },
  message_id: {
    about: "The message's id",
    schema: rowIdInput,
    example: MESSAGE_ID,
  },
  token: {
    about: "The token of a mail",
    schema: unsubscribeToken,
    example: MAIL_TOKEN,
  },
};

/** Describes the parameters of a route: path, query and header fields. */
export function describeParameters(
  { path, query, headers = [] }: Operation,
  schemas: JsonSchemas,
): ParameterObject[] {
  const names = [...headers, "x-request-id", "traceparent"] as const;
  return [
    ...parametersIn(path).map((name) => inPath(name, schemas)),
    ...inQuery(query, schemas),
    ...names.map((name): ParameterObject => ({
      name,
      in: "header",
      required: false,
      ...REQUEST_HEADERS[name],
    })),
  ];
}

function inPath(name: string, schemas: JsonSchemas): ParameterObject {
  const rule = IN_PATH[name];
  if (!rule) throw new Error(`Cannot describe the path parameter ${name}`);
  const { about: description, schema, example } = rule;
  const described = { description, schema: schemas.of(schema), example };
  return { name, in: "path", required: true, ...described };
}

function inQuery(
  query: z.ZodType | undefined,
  schemas: JsonSchemas,
): ParameterObject[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemas.of(query);
  return Object.entries(properties).map((
    [name, { description, ...schema }],
  ) => ({
    name,
    in: "query",
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}
