import { ANOMALY_KINDS, type AnomalyKind, type Verdict } from "./verdict.ts";

/** What {@linkcode violations} lets pass. */
export interface ViolationsOptions {
  /** Kinds that were not promised to be absent. @default {none} */
  allowed?: readonly AnomalyKind[];
}

/** Says in words what a verdict finds wrong; nothing when all is well. */
export function violations(
  { anomalies, conservation }: Verdict,
  { allowed = [] }: ViolationsOptions = {},
): string[] {
  const found = ANOMALY_KINDS.flatMap((kind) => {
    const { count, examples } = anomalies[kind];
    if (count === 0 || allowed.includes(kind)) return [];
    const some = examples.map(({ id, detail }) => `${id}: ${detail}`);
    return [`${kind} × ${count} (${some.join("; ")})`];
  });
  if (conservation.holds) return found;
  const { produced, applied, deadLetters, discarded } = conservation;
  return [
    ...found,
    `conservation: ${produced} produced are not ${applied} applied + ` +
    `${deadLetters} dead letters + ${discarded} discarded`,
  ];
}
