import { scopeQuery } from "../series/edit_scope.ts";
import { nothing } from "../http/input.ts";
import type { Answer, Operation } from "../http/openapi/operation.ts";
import { pageSchema } from "../http/page_schema.ts";
import { batchBodySchema, batchSchema } from "./batch_schema.ts";
import { taskQuery } from "./list/task_query.ts";
import { quickInput } from "./quick_input.ts";
import { quickSchema } from "./quick_schema.ts";
import { newTaskInput } from "./new_task_input.ts";
import { taskInput, taskPatch } from "./task_input.ts";
import { skipSchema } from "./skip_schema.ts";
import { taskSchema } from "./task_schema.ts";

/** A page of tasks as the API answers it. */
export const taskPageSchema = pageSchema(taskSchema);

const TASK: Answer = {
  description: "The task as it is now",
  schema: taskSchema,
  headers: ["etag"],
};

const ONE = "/:user_id/tasks/:task_id";

const NO_BODY: Pick<Operation, "body" | "bodyIsOptional"> = {
  body: nothing,
  bodyIsOptional: true,
};

const PRECONDITIONS: Pick<Operation, "headers" | "problems"> = {
  headers: ["idempotency-key", "if-match", "if-none-match"],
  problems: ["precondition-failed"],
};

const CONDITIONAL: Pick<Operation, "headers" | "problems"> = {
  headers: ["if-match", "if-none-match"],
  problems: ["precondition-failed", "precondition-required"],
};

const EDIT: Pick<Operation, "query" | "headers" | "problems"> = {
  ...CONDITIONAL,
  query: scopeQuery,
  problems: [...CONDITIONAL.problems ?? [], "series-moved-on"],
};

const OPERATIONS: readonly Omit<Operation, "tag">[] = [
  {
    method: "POST",
    path: "/:user_id/tasks",
    id: "createTask",
    summary: "Creates a task",
    description: "One with a `recurrence` is the first of a series: its due " +
      "date, which it must have, is the first occurrence. Without a " +
      "`time_zone` it gets that of the user's preferences.",
    headers: ["idempotency-key"],
    body: newTaskInput,
    answers: {
      201: {
        description: "The new task",
        schema: taskSchema,
        headers: ["etag", "location"],
      },
    },
  },
  {
    method: "POST",
    path: "/:user_id/tasks/quick",
    id: "quickAddTask",
    summary: "Creates a task of one line of text",
    description: "Day, time, `!priority`, `#labels` and recurrence are found " +
      "in English text, in the time zone of the user's preferences; whatever " +
      "is not understood is the title.",
    headers: ["idempotency-key"],
    body: quickInput,
    answers: {
      201: {
        description: "The new task, and what was understood",
        schema: quickSchema,
        headers: ["etag", "location"],
      },
    },
  },
  {
    method: "POST",
    path: "/:user_id/tasks/batch",
    id: "batchTasks",
    summary: "Creates, updates, completes and deletes up to 100 tasks",
    description: "Operations run in their order; each is answered as its own " +
      "request would be. A refused one keeps no other from being run, unless " +
      "the batch is `atomic`: then all of it is done or nothing. One of them " +
      "may have a `scope` that is wider than `this`.",
    headers: ["idempotency-key"],
    body: batchBodySchema,
    answers: { 200: { description: "What was done", schema: batchSchema } },
    problems: ["answer-too-large"],
  },
  {
    method: "GET",
    path: "/:user_id/tasks",
    id: "listTasks",
    summary: "Lists tasks in pages",
    description: "Filters narrow each other. What has no due date is last in " +
      "both orders of `due_date`. A cursor belongs to its sort and filter. " +
      "Unless `sort` says otherwise, tasks come in the order of their " +
      "creation, and the best match first where `q` is given. To keep a copy, " +
      "ask with `updated_since` a minute before the last `updated_at` that " +
      "you have: a change shows when it is committed, which is a little later " +
      "than its `updated_at`. Skip what you have by `id` and `revision`. " +
      "Deleted tasks are in no list; the event `task.deleted` tells of them.",
    query: taskQuery,
    answers: { 200: { description: "A page", schema: taskPageSchema } },
  },
  {
    method: "GET",
    path: ONE,
    id: "getTask",
    summary: "Reads a task",
    headers: ["if-none-match"],
    answers: {
      200: TASK,
      304: {
        description: "The client has this state already",
        headers: ["etag"],
      },
    },
  },
  {
    method: "PUT",
    path: ONE,
    id: "replaceTask",
    summary: "Replaces the fields of a task",
    description: "Fields that are left out get their defaults, but " +
      "`recurrence` stays as it is; `recurrence: null` ends the series.",
    body: taskInput,
    ...EDIT,
    answers: { 200: TASK },
  },
  {
    method: "PATCH",
    path: ONE,
    id: "changeTask",
    summary: "Changes the fields of a task that are given",
    description: "A `recurrence` is replaced as a whole: what it leaves out " +
      "gets its default. Another rule begins a new series with this task, and " +
      "so does another due date or time zone with a wider `scope`. " +
      "`recurrence: null` ends the series. All this is a matter of the last " +
      "task of a series; other fields may be changed in any.",
    body: taskPatch,
    ...EDIT,
    answers: { 200: TASK },
  },
  {
    method: "DELETE",
    path: ONE,
    id: "deleteTask",
    summary: "Deletes a task and cancels its reminders",
    description: "A series goes on with its next task; with a wider `scope` " +
      "it ends, until its last task is restored. In mode `completion` it ends.",
    query: scopeQuery,
    ...CONDITIONAL,
    answers: { 204: { description: "It is deleted" } },
  },
  {
    method: "PATCH",
    path: `${ONE}/complete`,
    id: "completeTask",
    summary: "Completes a task and cancels its reminders",
    ...NO_BODY,
    ...CONDITIONAL,
    answers: { 200: TASK },
  },
  {
    method: "PATCH",
    path: `${ONE}/reopen`,
    id: "reopenTask",
    summary: "Takes back that a task is completed",
    description: "Its reminders that are still ahead come back.",
    ...NO_BODY,
    ...CONDITIONAL,
    answers: { 200: TASK },
  },
  {
    method: "POST",
    path: `${ONE}/skip`,
    id: "skipTask",
    summary: "Passes over one task of a series",
    description: "It is deleted; the series goes on. In mode `completion` " +
      "there is nothing to pass over: 409.",
    ...NO_BODY,
    headers: ["idempotency-key", "if-match", "if-none-match"],
    problems: [
      "precondition-failed",
      "precondition-required",
      "not-skippable",
    ],
    answers: {
      200: { description: "The task that follows", schema: skipSchema },
    },
  },
  {
    method: "POST",
    path: `${ONE}/restore`,
    id: "restoreTask",
    summary: "Brings a deleted task back",
    description: "For 30 days, then it is purged. The last task of a series " +
      "that was deleted with a wider `scope` brings the series back.",
    ...NO_BODY,
    ...PRECONDITIONS,
    answers: { 200: TASK },
  },
];

/** What the contract says of the routes of tasks. */
export const taskOperations: readonly Operation[] = OPERATIONS.map((each) => ({
  ...each,
  tag: "Tasks",
}));
