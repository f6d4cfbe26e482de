/** Says what machine this is, by name of the fact. */
export async function describeMachine(): Promise<Record<string, string>> {
  const [cpus, system] = await Promise.all([
    Deno.readTextFile("/proc/cpuinfo"),
    Deno.readTextFile("/etc/os-release"),
  ]);
  const model = /^model name\s*: (.*)$/m.exec(cpus)?.[1] ?? Deno.build.arch;
  const name = /^PRETTY_NAME="?(.*?)"?$/m.exec(system)?.[1] ?? Deno.build.os;
  const { total } = Deno.systemMemoryInfo();
  const loads = Deno.loadavg().map((load) => load.toFixed(2));
  return {
    "Processor": `${model}, ${navigator.hardwareConcurrency} cores`,
    "Memory": `${(total / 2 ** 30).toFixed(1)} GiB`,
    "System": `${name}, Linux ${Deno.osRelease()}`,
    "Load before": `${loads.join(", ")} (1, 5, 15 minutes)`,
    "Deno": Deno.version.deno,
  };
}
