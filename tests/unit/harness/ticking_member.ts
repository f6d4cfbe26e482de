/**
 * A process for {@link ./kill_driver_test.ts}: `ticking_member.ts PROCESS
 * LEDGER_FILE`. It takes down an effect every few milliseconds and ends well
 * when it is told to, unless it is named to fail.
 *
 * @module
 */

import { Alarm, runProgram } from "@taskbell/runtime";
import { Ledger } from "../../harness/ledger/ledger.ts";

const TICK_MS = 5;

if (import.meta.main) {
  const [process = "", path = ""] = Deno.args;
  await runProgram(async (signal) => {
    using ledger = Ledger.open({ path, process });
    const alarm = new Alarm();
    for (let tick = 0; !signal.aborted; tick++) {
      ledger.append({ type: "effect", id: `${process}/${tick}` });
      await alarm.wait(TICK_MS, signal);
    }
    if (process.startsWith("failing")) Deno.exit(3);
  }, { exitWithParent: true });
}
