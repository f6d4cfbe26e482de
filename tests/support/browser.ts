import { eventually } from "./eventually.ts";
import { findTool } from "./tools.ts";

/** What a page has done that a text must not make it do. */
export interface PageReport {
  /** Scripts that ran: what they said, threw or asked. */
  executions: string[];
  /** What it asked the net for, besides itself. */
  requests: string[];
  /** Its text, as a reader sees it. */
  text: string;
}

/** A browser without a window. */
export interface Browser extends AsyncDisposable {
  /** Opens a page, lets it settle, and tells what it has done. */
  open(url: URL): Promise<PageReport>;
}

/** A message of the browser. */
interface Message {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
}

/** What tells of a script that ran, by the event's name. */
const EXECUTIONS = [
  "Page.javascriptDialogOpening",
  "Runtime.consoleAPICalled",
  "Runtime.exceptionThrown",
];

/** Acts on whatever a reader may touch, in the page. */
const TOUCH_ALL = `document.querySelectorAll("*").forEach((element) => {
  for (const type of ["mouseover", "focus", "click", "toggle"]) {
    element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }));
  }
}), document.body.innerText`;

/**
 * Starts Chromium.
 *
 * @throws {Error} When it is missing or does not start.
 * @see {@link https://chromedevtools.github.io/devtools-protocol/}
 */
export async function startBrowser(): Promise<Browser> {
  const program = await findTool("chromium");
  const directory = await Deno.makeTempDir({ prefix: "taskbell-browser-" });
  const child = new Deno.Command(program, {
    args: [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--no-first-run",
      "--remote-debugging-port=0",
      `--user-data-dir=${directory}`,
      "about:blank",
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const port = await eventually(async () => {
    const file = `${directory}/DevToolsActivePort`;
    return (await Deno.readTextFile(file)).split("\n")[0];
  }, { timeoutMs: 30_000 });
  return {
    open: (url) => openPage(`http://127.0.0.1:${port}`, url),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
      await eventually(() => Deno.remove(directory, { recursive: true }));
    },
  };
}

async function openPage(devTools: string, url: URL): Promise<PageReport> {
  const made = await fetch(`${devTools}/json/new?about:blank`, {
    method: "PUT",
  });
  const { id, webSocketDebuggerUrl } = await made.json();
  const { call, messages, socket } = await attach(webSocketDebuggerUrl);
  for (const domain of ["Page", "Runtime", "Network"]) {
    await call(`${domain}.enable`);
  }
  await call("Page.navigate", { url: url.href });
  await eventually(() => {
    if (messages.some(({ method }) => method === "Page.loadEventFired")) return;
    throw new Error(`Has not loaded ${url}`);
  });
  const evaluated = await call("Runtime.evaluate", {
    expression: TOUCH_ALL,
    returnByValue: true,
  });
  // Whatever a touch has begun is seen in the turns after it.
  await call("Runtime.evaluate", {
    expression:
      "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)))",
    awaitPromise: true,
  });
  const closed = new Promise((resolve) => socket.onclose = resolve);
  await (await fetch(`${devTools}/json/close/${id}`)).text();
  await closed;
  const { value } = evaluated.result?.["result"] as { value: string };
  return { ...reportOf(messages, url), text: value };
}

/** Speaks with a page. */
async function attach(url: string): Promise<{
  call: (method: string, params?: Record<string, unknown>) => Promise<Message>;
  messages: readonly Message[];
  socket: WebSocket;
}> {
  const socket = new WebSocket(url);
  const messages: Message[] = [];
  const waiting = new Map<number, (message: Message) => void>();
  socket.onmessage = ({ data }) => {
    const message: Message = JSON.parse(data);
    messages.push(message);
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    // A page stands still until it is answered.
    if (message.method === "Page.javascriptDialogOpening") {
      void call("Page.handleJavaScriptDialog", { accept: false });
    }
  };
  const counter = { calls: 0 };
  const call = (method: string, params: Record<string, unknown> = {}) => {
    const id = ++counter.calls;
    socket.send(JSON.stringify({ id, method, params }));
    return new Promise<Message>((resolve) => waiting.set(id, resolve));
  };
  await new Promise((resolve) => socket.onopen = resolve);
  return { call, messages, socket };
}

function reportOf(
  messages: readonly Message[],
  url: URL,
): Omit<PageReport, "text"> {
  const requests = messages.filter(({ method }) =>
    method === "Network.requestWillBeSent"
  ).map(({ params }) => (params?.["request"] as { url: string }).url);
  return {
    executions: messages.filter(({ method = "" }) =>
      EXECUTIONS.includes(method)
    ).map(({ method, params }) => `${method} ${JSON.stringify(params)}`),
    requests: requests.filter((each) =>
      each !== url.href && !each.endsWith("/favicon.ico")
    ),
  };
}
