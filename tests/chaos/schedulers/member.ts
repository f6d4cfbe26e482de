/**
 * A scheduler in a process of its own: `member.ts OPTIONS`, with
 * {@linkcode SchedulerMemberOptions} as JSON.
 *
 * @module
 */
import { createPool } from "@taskbell/db";
import { configureLogging, runProgram } from "@taskbell/runtime";
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
  { point, time, signal }: SchedulerCrash,
): SchedulerOptions {
  const left = { times: time };
  const pass = (at: SchedulerCrash["point"]) => {
    if (at === point && --left.times === 0) Deno.kill(Deno.pid, signal);
  };
  const { make } = options;
  return {
    ...options,
    make: {
      ...make,
      reminderTriggered(input) {
        pass("after claim");
        return make.reminderTriggered(input);
      },
      recurringTaskDue(input) {
        pass("after claim");
        return make.recurringTaskDue(input);
      },
    },
    onEvents: () => pass("after commit"),
  };
}

if (import.meta.main) {
  configureLogging({ level: "info", format: "json" });
  const options: SchedulerMemberOptions = JSON.parse(Deno.args[0] ?? "{}");
  await runProgram((signal) => main(options, signal), { exitWithParent: true });
}
