/** A shell line that prints where the tool is, and how to get it on Debian. */
interface Tool {
  probe: string;
  install: string;
}

const TOOLS = {
  java: {
    probe: "command -v java",
    install: "apt-get install default-jre-headless",
  },
  mvn: {
    probe: "command -v mvn",
    install: "apt-get install maven",
  },
  openssl: {
    probe: "command -v openssl",
    install: "apt-get install openssl",
  },
  postgres: {
    probe: "command -v postgres || " +
      "ls /usr/lib/postgresql/*/bin/postgres | sort -V | tail -n 1 | grep .",
    install: "apt-get install postgresql",
  },
  chromium: {
    probe: "command -v chromium || command -v google-chrome",
    install: "apt-get install chromium",
  },
  kcat: {
    probe: "command -v kcat",
    install: "apt-get install kcat",
  },
  aiokafka: {
    probe: "python3 -c 'import aiokafka, cramjam' && command -v python3",
    install: "apt-get install python3-pip && " +
      "python3 -m pip install 'aiokafka[lz4,snappy,zstd]'",
  },
  schemathesis: {
    probe: "command -v schemathesis",
    install: "apt-get install python3-pip && " +
      "python3 -m pip install schemathesis==4.32.5",
  },
} satisfies Record<string, Tool>;

/** What the tests on real infrastructure need beside Deno. */
export type ToolName = keyof typeof TOOLS;

/**
 * Finds a program that a test is to run.
 *
 * @returns Its path; for `aiokafka`, that of the Python that has the package.
 * @throws {Error} When it is missing, saying how to install it.
 */
export async function findTool(name: ToolName): Promise<string> {
  const { probe, install }: Tool = TOOLS[name];
  const { success, stdout } = await new Deno.Command("sh", {
    args: ["-c", probe],
    stderr: "null",
  }).output();
  if (!success) throw new Error(`Cannot find ${name}: install by ${install}`);
  return new TextDecoder().decode(stdout).trim();
}

/** What {@linkcode findTool} says of each tool that is missing. */
export async function missingTools(): Promise<string[]> {
  const names = Object.keys(TOOLS) as ToolName[];
  const searches = await Promise.allSettled(names.map(findTool));
  return searches.flatMap((search) =>
    search.status === "rejected" ? [String(search.reason.message)] : []
  );
}
