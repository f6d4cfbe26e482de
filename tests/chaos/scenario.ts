/** How a scenario is run. */
export interface ScenarioOptions {
  /** How long the faults go on, in seconds. @default {that of the scenario} */
  seconds?: number;
  /** How many messages there are. @default {that of the scenario} */
  count?: number;
  /** From which all that is random follows. */
  seed: number;
  /** Tells who waits what is being done. */
  progress(text: string): void;
}

/** What a scenario has come to. */
export interface ScenarioResult {
  /** Figures, by what they are. */
  figures: [name: string, figure: string][];
  /** What must not be; none when the promise is kept. */
  violations: string[];
}

/** Does something bad for a while and checks what was promised. */
export type Scenario = (options: ScenarioOptions) => Promise<ScenarioResult>;
