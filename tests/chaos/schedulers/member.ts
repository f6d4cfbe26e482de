/**
 * A scheduler in a process of its own: `member.ts OPTIONS`, with
 * {@linkcode SchedulerMemberOptions} as JSON.
 *
 * @module
 */
import { setImmediate } from "node:timers";
import { createPool, type Sql, type Transaction } from "@taskbell/db";
import { configureLogging, runProgram } from "@taskbell/runtime";
import type { DueKind } from "../../../services/api/change.ts";
import {
  Scheduler,
  type SchedulerOptions,
} from "../../../services/api/scheduler/scheduler.ts";
import { schedulerOptions } from "../../support/firing.ts";
import type {
  SchedulerCrash,
  SchedulerMemberOptions,
} from "./member_options.ts";

async function main(
  { databaseUrl, process, maxLatenessMs, crash }: SchedulerMemberOptions,
  signal: AbortSignal,
): Promise<void> {
  const sql = createPool({
    url: databaseUrl,
    applicationName: process,
    max: 2,
  });
  const options = schedulerOptions({ sql }, { maxLatenessMs });
  const scheduler = new Scheduler(crash ? crashing(options, crash) : options);
  await scheduler.run(signal);
  await sql.end();
}

/** Lets the scheduler do something to itself where it comes along. */
function crashing(
  options: SchedulerOptions,
  { point, of, time, signal }: SchedulerCrash,
): SchedulerOptions {
  const left = { times: time };
  const pass = (at: SchedulerCrash["point"], what: DueKind | null) => {
    if (at !== point || of !== undefined && what !== of) return;
    if (--left.times === 0) Deno.kill(Deno.pid, signal);
  };
  const { make, sql } = options;
  return {
    ...options,
    sql: overheard(sql, {
      begins: () => pass("before claim", null),
      steps: () => pass("in claim", "series"),
    }),
    make: {
      ...make,
      reminderTriggered(input) {
        pass("after claim", "reminders");
        return make.reminderTriggered(input);
      },
      recurringTaskDue(input) {
        pass("after claim", "series");
        return make.recurringTaskDue(input);
      },
    },
    onEvents: () => pass("after commit", null),
  };
}

/**
 * Tells when a transaction is about to begin, and when a statement that takes
 * a step of a series is on its way: the first time on a connection the driver
 * sends its text, and the rest of it once the server has answered.
 */
function overheard(
  sql: Sql,
  { begins, steps }: { begins: () => void; steps: () => void },
): Sql {
  const heard = (tx: Transaction) =>
    new Proxy(tx, {
      apply(run, self, args) {
        const [text] = args;
        if (`${text}`.includes("series_steps")) afterWrite(steps);
        return Reflect.apply(run, self, args);
      },
    });
  const begin = (work: (tx: Transaction) => Promise<unknown>) => {
    begins();
    return Reflect.apply(Reflect.get(sql, "begin"), sql, [
      (tx: Transaction) => work(heard(tx)),
    ]);
  };
  return new Proxy(sql, {
    get: (target, name) => name === "begin" ? begin : Reflect.get(target, name),
  });
}

/** The driver writes at the end of the current turn of the event loop. */
function afterWrite(tell: () => void): void {
  setImmediate(() => void setImmediate(tell));
}

if (import.meta.main) {
  configureLogging({ level: "info", format: "json" });
  const options: SchedulerMemberOptions = JSON.parse(Deno.args[0] ?? "{}");
  await runProgram((signal) => main(options, signal), { exitWithParent: true });
}
