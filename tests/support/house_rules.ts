/** One file that breaks one rule. */
export interface HouseProblem {
  /** The rule's name. */
  rule: HouseRule;
  /** The file, from the root of the project. */
  path: string;
  /** What breaks it. */
  detail: string;
}

/** A file of the project. */
export interface SourceFile {
  /** Where it is, from the root of the project. */
  path: string;
  /** What stands in it. */
  text: string;
}

/** What each member may import of the others, by the last part of its name. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  "shared/runtime": [],
  "shared/events": ["runtime"],
  "shared/kafka": ["runtime"],
  "shared/kafka_broker": ["runtime"],
  "shared/db": ["runtime"],
  "shared/outbox": ["runtime", "events", "kafka", "db"],
  "shared/targets": ["runtime"],
  "services/api": ["runtime", "events", "kafka", "db", "outbox", "targets"],
  "services/notifications": [
    "runtime",
    "events",
    "kafka",
    "db",
    "outbox",
    "targets",
  ],
  "services/dev": [
    "runtime",
    "events",
    "kafka",
    "kafka_broker",
    "db",
    "outbox",
  ],
};

/** The packages that have one home, besides the tests. */
const HOMES: Readonly<Record<string, string>> = {
  "kafkajs": "shared/kafka",
  "postgres": "shared/db",
  "nodemailer": "services/notifications",
  "@hono/hono": "services",
  "@std/assert": "tests",
};

/** Names of the import map that lead into a member. */
const ALIASES: Readonly<Record<string, string>> = { "@std/log": "runtime" };

/** Where the process may be spoken to: its environment, its end, its signals. */
const ENTRY_POINT =
  /^(shared\/runtime\/|services\/\w+\/(main|permissions|token)\.ts$)/;

/** The most lines that a file may have. */
const MAX_LINES = 300;

type Check = (path: string, code: string, text: string) => string[];

const RULES = {
  "imports point one way": (path, code) =>
    specifiers(code).filter((specifier) => {
      const name = specifier.match(/^@taskbell\/(\w+)/)?.[1];
      const target = name ?? ALIASES[specifier];
      if (target === undefined) return false;
      const allowed = LAYERS[memberOf(path)] ?? [];
      const own = memberOf(path).endsWith(`/${target}`);
      return !allowed.includes(target) && !(own && name === undefined);
    }),
  "a relative import stays in its member": (path, code) =>
    specifiers(code).filter((specifier) => {
      if (!/^(\.{0,2}\/|file:)/.test(specifier)) return false;
      const target = new URL(specifier, `file:///${path}`).pathname;
      return !target.startsWith(`/${memberOf(path)}/`);
    }),
  "the roles of the API stand apart": (path, code) => {
    const role = roleOf(path);
    return role === undefined ? [] : specifiers(code).filter((specifier) => {
      const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
      return ![undefined, role].includes(roleOf(target));
    });
  },
  "a package is imported at its home": (path, code) =>
    specifiers(code).filter((specifier) => {
      const home = HOMES[packageOf(specifier)];
      return home !== undefined && !path.startsWith(`${home}/`);
    }),
  "a package is named in deno.json": (_, code) =>
    specifiers(code).filter((specifier) =>
      /^(npm|jsr|https?|data|blob):/.test(specifier)
    ),
  "the process belongs to the entry points": (path, code) =>
    ENTRY_POINT.test(path) ? [] : found(
      code,
      /\bDeno\.(?:env|exit|exitCode|addSignalListener|removeSignalListener)\b|\bprocess\.(?:env|exit|exitCode|on|once)\b/g,
    ),
  "exports are named one by one": (_, code) =>
    found(code, /^export\s+(?:\*|default\b).*|\bas default\b/gm),
  "a module has no variable state": (_, code) =>
    found(code, /^(?:export\s+)?(?:let|var)\s.*/gm),
  "a file has at most 300 lines": (_path, _code, text) => {
    const lines = text.trimEnd().split("\n").length;
    return lines > MAX_LINES ? [`${lines} lines`] : [];
  },
} satisfies Record<string, Check>;

/** The name of a rule, which says what must hold. */
export type HouseRule = keyof typeof RULES;

/** The names of all rules. */
export const HOUSE_RULES = Object.keys(RULES) as readonly HouseRule[];

/** Files that may break a rule, each with the reason. */
export const EXCEPTIONS: readonly {
  path: string;
  rule: HouseRule;
  reason: string;
}[] = [];

/** Finds what breaks a rule in a file under `services/` or `shared/`. */
export function houseProblems({ path, text }: SourceFile): HouseProblem[] {
  const code = withoutComments(text);
  return HOUSE_RULES.flatMap((rule) => {
    const check: Check = RULES[rule];
    return check(path, code, text).map((detail) => ({ rule, path, detail }));
  });
}

/**
 * Finds the packages that a member's `deno.json` names and none of its files
 * imports. A package of types is used where the one that it describes is.
 */
export function unusedPackages(
  imports: Readonly<Record<string, string>>,
  files: readonly SourceFile[],
): string[] {
  const used = new Set(
    files.flatMap(({ text }) =>
      specifiers(withoutComments(text)).map(packageOf)
    ),
  );
  return Object.keys(imports).filter((name) =>
    !used.has(packageOf(name.replace(/^@types\//, "").replace(/\/$/, "")))
  );
}

/** Leaves out comments, but nothing that only looks like one in a string. */
function withoutComments(text: string): string {
  const token =
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[^]|[^`\\])*`)|\/\/.*|\/\*[^]*?\*\//g;
  return text.replace(token, (_, literal?: string) => literal ?? "");
}

/** The folder of the API whose work can run in a process of its own. */
function roleOf(path: string): string | undefined {
  return path.match(/^services\/api\/(http|relay|scheduler)\//)?.[1];
}

/** What the code imports, statically or not. */
function specifiers(code: string): string[] {
  const clause = /\b(?:from|import)\b\s*\(?\s*["'`]([^"'`\n]+)["'`]/g;
  return [...code.matchAll(clause)].map((match) => match[1] ?? "");
}

/** The member that holds the file, such as `shared/db`. */
function memberOf(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}

/** The package of an import, such as `@hono/hono` of `@hono/hono/html`. */
function packageOf(specifier: string): string {
  const parts = specifier.replace(/^npm:\/?/, "").split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

function found(code: string, pattern: RegExp): string[] {
  return [...code.matchAll(pattern)].map(([match]) => match);
}
