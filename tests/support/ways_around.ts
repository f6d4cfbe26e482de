import { lookup } from "node:dns";
import { connect as connectHttp2 } from "node:http2";
import { open as openInspector } from "node:inspector";
import { createRequire } from "node:module";
import { hostname, networkInterfaces, setPriority, userInfo } from "node:os";
import process from "node:process";
import { DatabaseSync } from "node:sqlite";
import { connect as connectTls } from "node:tls";
import { Worker as NodeWorker } from "node:worker_threads";

const READ = "Deno.readTextFileSync('/etc/passwd')";

/**
 * Ways around a permission that is not granted, by name: other functions that
 * need the same one, other code to ask for it, other names of a host. Each
 * must fail.
 *
 * @param forbidden A host and port that are not granted.
 */
export function waysAround(forbidden: string): Record<string, () => unknown> {
  const { hostname: host, port: text } = new URL(`http://${forbidden}`);
  const port = Number(text);
  return {
    "read the environment of another process": () =>
      Deno.readTextFileSync(`/proc/${Deno.ppid}/environ`),
    "read its own environment as a file": () =>
      Deno.readTextFileSync("/proc/self/environ"),
    "open its own memory": () => Deno.openSync("/proc/self/mem"),
    "follow a link": () => Deno.readLinkSync("/proc/self/exe"),
    "make a link": () => Deno.symlinkSync("/etc/passwd", "/tmp/taskbell-link"),
    "go elsewhere": () => Deno.chdir("/"),
    "require a file": () => createRequire("file:///x.js")("/etc/passwd.js"),
    "open a database's file": () => new DatabaseSync("/tmp/taskbell.db"),
    "attach a database's file": () =>
      refused(() =>
        new DatabaseSync(":memory:").exec("attach '/tmp/taskbell.db' as a")
      ),
    "read by evaluated code": () => new Function(`return ${READ}`)(),
    "read by imported text": () => import("data:text/javascript," + READ),
    "read by a worker": () => inWorker(`data:text/javascript,${READ}`),
    "read by a thread of node": () => inThread(READ),
    "start a worker from the net": () => inWorker(`http://${forbidden}/x.js`),
    "end the first process": () => Deno.kill(1, "SIGCONT"),
    "end a process by node": () => process.kill(process.ppid, "SIGCONT"),
    "load a library by node": () =>
      process.dlopen({ exports: {} }, "/lib/x86_64-linux-gnu/libc.so.6"),
    "open itself to a debugger": () => openInspector(0),
    "become another user": () => process.setuid?.(0),
    "read its user": () => userInfo(),
    "read the machine's name by node": () => hostname(),
    "read the interfaces by node": () => networkInterfaces(),
    "read the machine's load": () => Deno.loadavg(),
    "read the machine's version": () => Deno.osRelease(),
    "change its priority": () => setPriority(0, 5),
    "change the rights of new files": () => Deno.umask(0),
    "ask for a name's address": () => Deno.resolveDns("example.org", "A"),
    "look up a name by node": () =>
      new Promise((resolve, reject) =>
        lookup("example.org", (error) => error ? reject(error) : resolve(null))
      ),
    "connect to this machine by its name": () =>
      Deno.connect({ hostname: "localhost", port }),
    "connect to this machine by IPv6": () =>
      Deno.connect({ hostname: "::1", port }),
    "connect to this machine by no address": () =>
      Deno.connect({ hostname: "0.0.0.0", port }),
    "connect to this machine by a number": () =>
      Deno.connect({ hostname: "2130706433", port }),
    "connect to the cloud's metadata": () => fetch("http://169.254.169.254/"),
    "connect elsewhere by TLS": () => Deno.connectTls({ hostname: host, port }),
    "connect elsewhere by TLS of node": () =>
      happens(connectTls({ host, port }), "secureConnect"),
    "connect elsewhere by HTTP/2": () =>
      happens(connectHttp2(`http://${forbidden}`), "connect"),
    "connect elsewhere by a WebSocket": () => bySocket(`ws://${forbidden}`),
    "fetch by a proxy": () =>
      fetch(`http://${forbidden}/`, {
        client: Deno.createHttpClient({
          proxy: { url: `http://${forbidden}` },
        }),
      }),
    "listen on a Unix socket": () =>
      Deno.listen({ transport: "unix", path: "/tmp/taskbell.sock" }),
  };
}

/** SQLite has no name for a refusal: it allows no database beside the first. */
function refused(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    const text = error instanceof Error ? error.message : "";
    if (!text.includes("max 0")) throw error;
    throw new Deno.errors.NotCapable(text);
  }
}

function inWorker(url: string): Promise<void> {
  return new Promise((_, reject) => {
    const worker = new Worker(url, { type: "module" });
    worker.onerror = (event) => {
      event.preventDefault();
      reject(refusalIn(event.message));
    };
  });
}

function inThread(code: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const thread = new NodeWorker(code, { eval: true });
    thread.on("error", reject).on("exit", () => resolve());
  });
}

/** What a worker's error was before it became a text. */
function refusalIn(message: string): Error {
  const isRefusal = /NotCapable: Requires |--no-remote is/.test(message);
  return isRefusal ? new Deno.errors.NotCapable(message) : new Error(message);
}

function happens(
  emitter: {
    on(event: string, listener: (value?: unknown) => void): unknown;
  },
  event: string,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    emitter.on(event, resolve);
    emitter.on("error", reject);
  });
}

function bySocket(url: string): Promise<unknown> {
  const socket = new WebSocket(url);
  return new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = (event) =>
      reject(event instanceof ErrorEvent ? event.error : event);
  });
}
