import { alignColumns } from "./align_columns.ts";
import { formatCount, formatMs, formatRatio } from "./format_number.ts";
import { judgeGoal, medianRate, oursOf, totalErrors } from "./goal.ts";
import type { Comparison, Contestant, Report, Section } from "./report.ts";
import { spread } from "./spread.ts";

/** Writes a report for a person who reads it in a terminal. */
export function formatReport({ machine, sections }: Report): string {
  const width = Math.max(...Object.keys(machine).map((name) => name.length));
  const facts = Object.entries(machine).map(([name, value]) =>
    `${name.padEnd(width)}  ${value}`
  );
  const blocks = [facts, ...sections.map(formatSection)];
  return blocks.map((lines) => lines.join("\n")).join("\n\n\n");
}

function formatSection({ name, notes, comparisons }: Section): string[] {
  const tables = comparisons.map(tableOf);
  const lines = alignColumns(tables.flat());
  const blocks = comparisons.map((comparison, index) => [
    "",
    ...lines.splice(0, tables[index]?.length),
    ...formatGoals(comparison),
  ]);
  return [name.toUpperCase(), ...notes, ...blocks.flat()];
}

function tableOf({ title, unit, contestants }: Comparison): string[][] {
  const ours = oursOf(contestants);
  const measures = ["min – max", "p50 ms", "p99 ms", "errors"];
  return [
    [title, unit, ...measures, `${ours.name} is`],
    ...contestants.map((each) => [
      ...cellsOf(each),
      each === ours ? "" : formatRatio(medianRate(ours) / medianRate(each)),
    ]),
  ];
}

function cellsOf(contestant: Contestant): string[] {
  const { name, samples } = contestant;
  const { median, min, max } = spread(samples.map((each) => each.perSecond));
  const errors = totalErrors(contestant);
  return [
    `  ${name}`,
    formatCount(median),
    `${formatCount(min)} – ${formatCount(max)}`,
    medianMs(samples.map(({ p50Ms }) => p50Ms)),
    medianMs(samples.map(({ p99Ms }) => p99Ms)),
    Number.isNaN(errors) ? "" : formatCount(errors),
  ];
}

/** Nothing where nothing was measured. */
function medianMs(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? "" : formatMs(spread(known).median);
}

function formatGoals(comparison: Comparison): string[] {
  return comparison.goals.map((goal) => {
    const { wanted, got, reached } = judgeGoal(goal, comparison);
    return `  goal: ${wanted}: ${got}, ${reached ? "reached" : "MISSED"}`;
  });
}
