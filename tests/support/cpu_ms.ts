import process from "node:process";

/**
 * How long this process has computed, in milliseconds. What is measured by it
 * takes as long on a machine that is busy with other work.
 */
export function cpuMs(): number {
  // That of the thread is counted in steps of 10 ms.
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
