import { assert, assertEquals } from "@std/assert";
import { asyncApiDocument, type JsonSchema } from "@taskbell/events/contract";
import type {
  OpenApiDocument,
  OperationObject,
} from "../../services/api/http/openapi/document.ts";
import { openApiDocument } from "../../services/api/http/openapi/open_api.ts";
import { apiChanges } from "../support/contracts/api_changes.ts";
import { eventChanges } from "../support/contracts/event_changes.ts";

type AsyncApiDocument = ReturnType<typeof asyncApiDocument>;

/** Finds what must be there. */
function found<T>(value: T | undefined): T {
  assert(value !== undefined);
  return value;
}

function createTask({ paths }: OpenApiDocument): OperationObject {
  return found(paths["/{user_id}/tasks"]?.post);
}

function parameter(
  operation: OperationObject,
  name: string,
): OperationObject["parameters"][number] {
  return found(operation.parameters.find((each) => each.name === name));
}

function listTasks({ paths }: OpenApiDocument): OperationObject {
  return found(paths["/{user_id}/tasks"]?.get);
}

function fieldsOf(
  document: { components: { schemas: Record<string, JsonSchema> } },
  name: string,
): Record<string, JsonSchema> {
  return found(schemaOf(document, name).properties);
}

/** A schema of the document; one that stands for another one is that one. */
function schemaOf(
  { components: { schemas } }: {
    components: { schemas: Record<string, JsonSchema> };
  },
  name: string,
): JsonSchema {
  const schema = found(schemas[name]);
  const target = schema.$ref?.split("/").at(-1);
  return target === undefined ? schema : found(schemas[target]);
}

/** Changes of the API that break clients, and what is said of the first. */
const BREAKING: Record<string, [(api: OpenApiDocument) => void, string]> = {
  "a path is gone": [
    (api) => void delete api.paths["/session"],
    "POST /session: is gone",
  ],
  "an operation is gone": [
    (api) => void delete api.paths["/{user_id}/tasks"]?.get,
    "GET /{user_id}/tasks: is gone",
  ],
  "an operation is renamed": [
    (api) => void (createTask(api).operationId = "addTask"),
    "POST /{user_id}/tasks: is called addTask",
  ],
  "a parameter is gone": [
    (api) =>
      void (listTasks(api).parameters = listTasks(api).parameters
        .filter(({ name }) => name !== "q")),
    "GET /{user_id}/tasks query q: is gone",
  ],
  "a parameter becomes required": [
    (api) => void (parameter(listTasks(api), "sort").required = true),
    "GET /{user_id}/tasks query sort: is required",
  ],
  "the values of a parameter become fewer": [
    (api) =>
      void (parameter(listTasks(api), "sort").schema.enum = ["created_at"]),
    'GET /{user_id}/tasks query sort: takes no "-created_at" any more',
  ],
  "a limit of a parameter becomes less": [
    (api) => void (parameter(listTasks(api), "limit").schema.maximum = 100),
    "GET /{user_id}/tasks query limit: maximum has become less",
  ],
  "a field of a request becomes required": [
    (api) => void schemaOf(api, "TaskInput").required?.push("priority"),
    "POST /{user_id}/tasks body/priority: is required",
  ],
  "a field of a request is gone": [
    (api) => void delete fieldsOf(api, "TaskInput").labels,
    "POST /{user_id}/tasks body/labels: is gone",
  ],
  "a field of a request takes null no more": [
    (api) => void (fieldsOf(api, "TaskInput").time_zone = { type: "string" }),
    "POST /{user_id}/tasks body/time_zone: null is not taken any more",
  ],
  "the enumeration of a request becomes narrower": [
    (api) => void (found(fieldsOf(api, "TaskInput").priority).enum = ["low"]),
    'POST /{user_id}/tasks body/priority: takes no "medium" any more',
  ],
  "a text of a request becomes shorter": [
    (api) => void (found(fieldsOf(api, "TaskInput").title).maxLength = 499),
    "POST /{user_id}/tasks body/title: maxLength has become less",
  ],
  "a body becomes required": [
    (api) =>
      void (found(
        api.paths["/{user_id}/tasks/{task_id}/complete"]?.patch?.requestBody,
      ).required = true),
    "PATCH /{user_id}/tasks/{task_id}/complete body: is required",
  ],
  "a field of an answer is gone": [
    (api) => void delete fieldsOf(api, "Task").labels,
    "POST /{user_id}/tasks 201/labels: is gone",
  ],
  "a field of an answer changes its type": [
    (api) => void (fieldsOf(api, "Task").id = { type: "string" }),
    "POST /{user_id}/tasks 201/id: string may come, which did not",
  ],
  "a field of an answer may be null": [
    (api) => void (fieldsOf(api, "Task").title = { type: ["string", "null"] }),
    "POST /{user_id}/tasks 201/title: null may come, which did not",
  ],
  "a field of an answer may be missing": [
    (api) => void found(api.components.schemas.Task?.required).shift(),
    "POST /{user_id}/tasks 201/id: may be missing",
  ],
  "a field deep in a list changes its form": [
    (api) => void delete fieldsOf(api, "Reminder").remind_at?.format,
    "POST /{user_id}/tasks/{task_id}/reminders 201/remind_at: format has changed",
  ],
  "an answer is gone": [
    (api) => void delete createTask(api).responses[201],
    "POST /{user_id}/tasks 201: is gone",
  ],
  "a header field may be missing": [
    (api) => {
      const answer = found(createTask(api).responses[201]);
      assert(!("$ref" in answer));
      delete answer.headers.location;
    },
    "POST /{user_id}/tasks 201 location: may be missing",
  ],
  "another scope is needed": [
    (api) => void (createTask(api).security = [{ bearer: ["admin"] }]),
    'POST /{user_id}/tasks: {"bearer":["tasks:write"]} does not suffice any more',
  ],
  "a token is needed": [
    (api) => void (found(api.paths["/docs"]?.get).security = [{ bearer: [] }]),
    "GET /docs: needs a token",
  ],
};

/** Changes that clients live with. */
const HARMLESS: Record<string, (api: OpenApiDocument) => void> = {
  "a path is new": (api) => {
    api.paths["/new"] = { get: listTasks(api) };
  },
  "an optional parameter is new": (api) => {
    listTasks(api).parameters.push({
      name: "new",
      in: "query",
      required: false,
      schema: { type: "string" },
    });
  },
  "an optional field of a request is new": (api) => {
    fieldsOf(api, "TaskInput").new = { type: "string" };
  },
  "a field of an answer is new": (api) => {
    fieldsOf(api, "Task").new = { type: "string" };
    api.components.schemas.Task?.required?.push("new");
  },
  "an enumeration gets a value": (api) => {
    fieldsOf(api, "TaskInput").priority = {
      type: "string",
      enum: ["low", "medium", "high", "urgent", "now"],
    };
    fieldsOf(api, "Task").priority = found(fieldsOf(api, "TaskInput").priority);
  },
  "a limit becomes wider": (api) => {
    found(fieldsOf(api, "TaskInput").title).maxLength = 501;
  },
  "a problem is new": (api) => {
    createTask(api).responses[499] = found(createTask(api).responses[422]);
  },
  "words change": (api) => {
    createTask(api).summary = "Makes a task";
    fieldsOf(api, "Task").title = { type: "string", description: "Its title" };
  },
};

for (const [name, [change, sentence]] of Object.entries(BREAKING)) {
  Deno.test(`apiChanges() tells that ${name}`, () => {
    const after = structuredClone(openApiDocument());
    change(after);

    assertEquals(apiChanges(openApiDocument(), after)[0], sentence);
  });
}

for (const [name, change] of Object.entries(HARMLESS)) {
  Deno.test(`apiChanges() says nothing when ${name}`, () => {
    const after = structuredClone(openApiDocument());
    change(after);

    assertEquals(apiChanges(openApiDocument(), after), []);
  });
}

const BREAKING_EVENTS: Record<
  string,
  [(events: AsyncApiDocument) => void, string]
> = {
  "a topic is gone": [
    (events) => void delete events.channels["task-events"],
    "task-events: is gone",
  ],
  "a topic has other partitions": [
    (events) =>
      void (found(events.channels["task-events"]).bindings.kafka.partitions =
        4),
    "task-events: has 4 partitions",
  ],
  "an event has left its topic": [
    (events) =>
      void delete found(events.channels["task-events"])
        .messages["task.created"],
    "task-events: has no task.created any more",
  ],
  "a field of a payload is gone": [
    (events) => void delete fieldsOf(events, "TaskPayload").labels,
    "task.created payload/payload/labels: is gone",
  ],
  "a producer must write another field": [
    (events) =>
      void events.components.schemas.NotificationPayload?.required
        ?.push("metadata"),
    "notification.send payload/payload/metadata: is required",
  ],
  "a reader may miss a field": [
    (events) => void events.components.schemas.TaskPayload?.required?.pop(),
    "task.created payload/payload/title: may be missing",
  ],
  "a header may be missing": [
    (events) =>
      void events.components.messages["task.created"]?.headers.required?.pop(),
    "task.created headers/traceparent: may be missing",
  ],
};

for (const [name, [change, sentence]] of Object.entries(BREAKING_EVENTS)) {
  Deno.test(`eventChanges() tells that ${name}`, () => {
    const after = structuredClone(asyncApiDocument());
    change(after);

    assertEquals(eventChanges(asyncApiDocument(), after)[0], sentence);
  });
}

Deno.test("eventChanges() says nothing when nothing or little changes", () => {
  const after = structuredClone(asyncApiDocument());
  fieldsOf(after, "TaskPayload").new = { type: "string", default: "" };

  assertEquals(eventChanges(asyncApiDocument(), after), []);
});
