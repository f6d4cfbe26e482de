import { DEFAULTS, type Fields, type ModelTask } from "./model_task.ts";

/** What is done to a task as a whole. */
export type Action = "complete" | "reopen" | "delete" | "restore";

/** Which state of a task a request wants to change. */
export type Condition = "none" | "any" | "current" | "stale" | "weak";

/** What a request should be answered. */
export interface Expected {
  status: number;
  /** The task as it should be then; `null`: there is none in the answer. */
  task: ModelTask | null;
}

/** One user's tasks, kept in memory by rules as simple as they can be. */
export class TaskModel {
  /** All tasks ever created, in their order; deleted ones included. */
  readonly tasks: ModelTask[] = [];
  /** The events that there should be, as `type id revision [fields]`. */
  readonly events: string[] = [];
  /** The time, in milliseconds. */
  nowMs: number;

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  /** Takes any number for one of the tasks. */
  at(index: number): ModelTask {
    const task = this.tasks[index % this.tasks.length];
    if (!task) throw new RangeError("Cannot choose a task as there is none");
    return task;
  }

  create(id: number, input: Partial<Fields> & { title: string }): ModelTask {
    const task: ModelTask = {
      id,
      fields: { ...DEFAULTS, ...withoutDoubles(input) },
      completedMs: null,
      deleted: false,
      revision: 1,
      createdMs: this.nowMs,
      updatedMs: this.nowMs,
    };
    this.tasks.push(task);
    this.#emit("task.created", task);
    return task;
  }

  edit(
    task: ModelTask,
    given: Partial<Fields>,
    condition: Condition,
  ): Expected {
    if (task.deleted) return { status: 404, task: null };
    if (isRefused(condition)) return { status: 412, task: null };
    const patch = withoutDoubles(given);
    const changed = Object.entries(patch).filter(([name, value]) =>
      JSON.stringify(value) !==
        JSON.stringify(task.fields[name as keyof Fields])
    ).map(([name]) => name);
    if (changed.length > 0) {
      Object.assign(task.fields, patch);
      this.#write("task.updated", task, changed);
    }
    return { status: 200, task };
  }

  act(task: ModelTask, action: Action, condition: Condition): Expected {
    if (task.deleted && action !== "restore") {
      return { status: 404, task: null };
    }
    if (isRefused(condition)) return { status: 412, task: null };
    switch (action) {
      case "complete":
        if (task.completedMs === null) {
          task.completedMs = this.nowMs;
          this.#write("task.completed", task);
        }
        break;
      case "reopen":
        if (task.completedMs !== null) {
          task.completedMs = null;
          this.#write("task.updated", task, ["completed"]);
        }
        break;
      case "delete":
        task.deleted = true;
        this.#write("task.deleted", task);
        return { status: 204, task: null };
      case "restore":
        if (task.deleted) {
          task.deleted = false;
          this.#write("task.updated", task, ["deleted"]);
        }
    }
    return { status: 200, task };
  }

  #write(type: string, task: ModelTask, changed?: string[]): void {
    task.revision++;
    task.updatedMs = this.nowMs;
    this.#emit(type, task, changed);
  }

  #emit(type: string, { id, revision }: ModelTask, changed?: string[]): void {
    const fields = changed ? ` ${changed.toSorted().join()}` : "";
    this.events.push(`${type} ${id} ${revision}${fields}`);
  }
}

/** Labels are a set in the order in which they were given. */
function withoutDoubles<Some extends Partial<Fields>>(fields: Some): Some {
  return fields.labels
    ? { ...fields, labels: [...new Set(fields.labels)] }
    : fields;
}

function isRefused(condition: Condition): boolean {
  return condition === "stale" || condition === "weak";
}
