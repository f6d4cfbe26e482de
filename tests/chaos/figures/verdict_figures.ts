import type { Verdict } from "../../harness/checker/verdict.ts";
import { formatCount } from "../../bench/report/format_number.ts";

/** The figures that every scenario shows. */
export function verdictFigures(verdict: Verdict): [string, string][] {
  const { anomalies, conservation, lossBelow, operations } = verdict;
  const lost = anomalies["lost-effect"].count + anomalies.stuck.count;
  const bound = lossBelow === null
    ? ""
    : `, so less than ${lossBelow.toExponential(1)} with 95 % confidence`;
  const repeated = verdict.explainedRepeats + anomalies["dup-delivery"].count +
    anomalies["dup-effect"].count;
  return [
    ["acknowledged", formatCount(operations.ok)],
    [
      "not acknowledged",
      `${operations.fail} refused, ${operations.unknown} unknown`,
    ],
    ["lost", `${lost} of ${formatCount(operations.ok)}${bound}`],
    [
      "repeated",
      `${formatCount(repeated)}, ` +
      `${formatCount(verdict.explainedRepeats)} of them after a death`,
    ],
    ["out of order", formatCount(anomalies["order-violation"].count)],
    [
      "dead letters",
      `${formatCount(conservation.deadLetters)}, ` +
      `${verdict.repeatedDeadLetters} repeated`,
    ],
  ];
}
