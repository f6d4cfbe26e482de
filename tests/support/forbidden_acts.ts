/**
 * Tries what the notification worker must not be able to do, and prints one
 * line of JSON for each act: its name and what came of it.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { connect } from "node:net";
import { waysAround } from "./ways_around.ts";

const [granted = "", forbidden = ""] = Deno.args;

/** What must fail, by name. */
const acts: Record<string, () => unknown> = {
  "read a file": () => Deno.readTextFile("/etc/passwd"),
  "read its own source": () => Deno.readTextFile(import.meta.filename ?? ""),
  "read by node:fs": async () =>
    (await import("node:fs")).readFileSync("/etc/hosts"),
  "list a directory": () => Array.fromAsync(Deno.readDir("/")),
  "look for a file": () => Deno.stat("/tmp"),
  "write a file": () => Deno.writeTextFile("/tmp/taskbell-probe", "x"),
  "make a temporary file": () => Deno.makeTempFile(),
  "remove a file": () => Deno.remove("/tmp/taskbell-probe"),
  // --ignore-env hides what is not granted.
  "read the environment": () => hidden(Deno.env.toObject()["PATH"]),
  "read another variable": () => hidden(Deno.env.get("PATH")),
  "read a secret of another program": () => hidden(Deno.env.get("JWT_SECRET")),
  "change a variable": () => {
    Deno.env.set("NODE_OPTIONS", "--inspect");
    hidden(Deno.env.get("NODE_OPTIONS"));
  },
  "read a variable by node": async () =>
    hidden((await import("node:process")).env["PATH"]),
  "run a program": () => new Deno.Command("true").output(),
  "run a program by node": () =>
    new Promise((resolve, reject) =>
      spawn("true").on("exit", resolve).on("error", reject)
    ),
  "start itself again": () => new Deno.Command(Deno.execPath()).output(),
  "load a library": () => Deno.dlopen("libc.so.6", {}),
  "end a process": () => Deno.kill(Deno.ppid, "SIGCONT"),
  "read the machine's name": () => Deno.hostname(),
  "read the interfaces": () => Deno.networkInterfaces(),
  "import from a file": () => import("file:///etc/" + "passwd"),
  "import from the net": () => import("http://" + forbidden + "/x.js"),
  // Deno takes code from some hosts without a permission.
  "import from a usual host": () => import("https://" + "deno.land/x.js"),
  "import from JSR": () => import("jsr:" + "@std/assert"),
  // No such package: one that exists may be in the cache already.
  "import another package": () => import("npm:" + "taskbell-no-such-package"),
  "connect elsewhere": () => Deno.connect(address(forbidden)),
  "connect elsewhere by node": () =>
    new Promise((resolve, reject) =>
      connect(address(forbidden)).on("connect", resolve).on("error", reject)
    ),
  "fetch from elsewhere": () => fetch(`http://${forbidden}/`),
  "fetch a file": () => fetch("file:///etc/passwd"),
  "connect to another port of a granted host": () =>
    Deno.connect({ ...address(granted), port: 9 }),
  "listen on another port": () => Deno.listen({ port: 0 }),
  "open a Unix socket by node": () =>
    new Promise((resolve, reject) =>
      connect("/var/run/docker.sock").on("connect", resolve).on("error", reject)
    ),
  "open a Unix socket": () =>
    Deno.connect({ transport: "unix", path: "/var/run/docker.sock" }),
  "ask for more": async () => {
    const { state } = await Deno.permissions.request({ name: "read" });
    if (state !== "granted") throw new Deno.errors.NotCapable(state);
  },
  ...waysAround(forbidden),
};

function address(hostPort: string): { hostname: string; port: number } {
  const { hostname, port } = new URL(`http://${hostPort}`);
  return { hostname, port: Number(port) };
}

function hidden(value: string | undefined): void {
  if (value === undefined) throw new Deno.errors.NotCapable("hidden");
}

function isRefusal(error: unknown): boolean {
  if (error instanceof Deno.errors.NotCapable) return true;
  if (!(error instanceof Error)) return false;
  if ("code" in error && error.code === "EPERM") return true;
  // An import fails with a TypeError.
  return /^Requires \w+ access to |--no-remote is|--cached-only is/.test(
    error.message,
  );
}

if (import.meta.main) {
  for (const [name, act] of Object.entries(acts)) {
    let outcome = "allowed";
    try {
      await act();
    } catch (error) {
      outcome = isRefusal(error) ? "refused" : String(error);
    }
    console.log(JSON.stringify({ name, outcome }));
  }
  const connection = await Deno.connect(address(granted));
  connection.close();
  console.log(JSON.stringify({ name: "connect", outcome: "allowed" }));
  Deno.exit(0);
}
