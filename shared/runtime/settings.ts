/** One thing that is wrong with the settings, in words for the operator. */
export interface SettingProblem {
  /** The variable's name. */
  name: string;
  /** What it should be. */
  expected: string;
  /** What it is; a secret is masked. */
  actual: string;
}

/** Thrown by {@linkcode readSettings} with all that is wrong at once. */
export class SettingsError extends Error {
  /** What is wrong, in the order of the settings. */
  readonly problems: readonly SettingProblem[];

  /**
   * Makes the error whose message lists every problem on its own line; none
   * where somebody else has listed them already.
   */
  constructor(problems: readonly SettingProblem[]) {
    const lines = problems.map(({ name, expected, actual }) =>
      `\n  ${name} must be ${expected}: current value is ${actual}`
    );
    const colon = lines.length > 0 ? ":" : "";
    super(`Cannot start with these settings${colon}${lines.join("")}`);
    this.name = "SettingsError";
    this.problems = problems;
  }
}

/** Reads a variable; `undefined` where it is not set. */
export type Environment = (name: string) => string | undefined;

/** A variable's name, what it should be and how to read it. */
export interface Setting<T> {
  /** The variable's name. */
  name: string;
  /** Completes the sentence "NAME must be …". */
  expected: string;
  /** Whether its value must never be printed. */
  secret: boolean;
  /** The value where the variable is unset or empty; `undefined`: required. */
  fallback: { value: T } | undefined;
  /** Answers `undefined` for a text that is not as expected. */
  parse(text: string): T | undefined;
}

/** The values that {@linkcode readSettings} answers for its settings. */
export type SettingValues<S extends Record<string, Setting<unknown>>> = {
  [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

/**
 * Reads all settings from the environment. An empty variable counts as unset,
 * as compose files and shells often pass one.
 *
 * @param settings The settings by the names under which the program uses them.
 * @param rules What must hold between settings; one that is not valid is
 * `undefined`.
 * @throws {SettingsError} With every problem.
 */
export function readSettings<S extends Record<string, Setting<unknown>>>(
  environment: Environment,
  settings: S,
  rules: (values: Partial<SettingValues<S>>) => SettingProblem[] = () => [],
): SettingValues<S> {
  const problems: SettingProblem[] = [];
  const entries = Object.entries(settings).map(([key, setting]) => {
    const text = environment(setting.name) ?? "";
    if (text === "" && setting.fallback) return [key, setting.fallback.value];
    const value = text === "" ? undefined : setting.parse(text);
    if (value === undefined) problems.push(problemOf(setting, text));
    return [key, value];
  });
  const values = Object.fromEntries(entries) as SettingValues<S>;
  const named = new Set(problems.map(({ name }) => name));
  problems.push(...rules(values).filter(({ name }) => !named.has(name)));
  if (problems.length > 0) throw new SettingsError(problems);
  return values;
}

/** Describes the text of a setting that is not as expected. */
export function problemOf(
  setting: Pick<Setting<unknown>, "name" | "expected" | "secret">,
  text: string,
): SettingProblem {
  return {
    name: setting.name,
    expected: setting.expected,
    actual: text === ""
      ? "not set"
      : setting.secret
      ? `*** (${[...text].length} characters)`
      : JSON.stringify(text),
  };
}
