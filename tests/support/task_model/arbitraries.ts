import fc from "fast-check";
import type { ListQuery } from "./model_list.ts";
import { type Fields, ZONES } from "./model_task.ts";

/** When the model's time begins, in milliseconds. */
export const MODEL_START_MS = Date.parse("2030-06-01T00:00:00Z");

const WORDS = ["apple", "apricot", "pear", "plum"];
const LABELS = ["a", "b", "a,b", "ä"];
const PRIORITIES = ["low", "medium", "high", "urgent"] as const;

/** Few instants, close together: so tasks are equal, or a hair apart. */
const INSTANTS = [
  "2030-06-14T23:59:59.999Z",
  "2030-06-15T11:59:59.999Z",
  "2030-06-15T12:00:00.000Z",
  "2030-06-15T23:59:59.999Z",
];

const DAYS = ["2030-06-14", "2030-06-15", "2030-06-16"];

const words = fc.array(fc.constantFrom(...WORDS), {
  minLength: 1,
  maxLength: 3,
}).map((all) => all.join(" "));

const shape = {
  title: words,
  description: fc.option(words),
  priority: fc.constantFrom(...PRIORITIES),
  labels: fc.array(fc.constantFrom(...LABELS), { maxLength: 3 }),
  due_date: fc.option(
    fc.constantFrom(...INSTANTS, "2030-06-14", "2030-06-15"),
  ),
  time_zone: fc.option(fc.constantFrom(...Object.keys(ZONES))),
};

/** All fields of a task. */
export const fields: fc.Arbitrary<Fields> = fc.record(shape);

/** Some fields of a task, or none. */
export const patch: fc.Arbitrary<Partial<Fields>> = fc.record(shape, {
  requiredKeys: [],
});

const labels = fc.array(fc.constantFrom(...LABELS, "none"), {
  minLength: 1,
  maxLength: 2,
});

const filter = {
  completed: fc.boolean(),
  priority: fc.constantFrom(...PRIORITIES),
  label: labels,
  labels_all: labels,
  due_before: fc.constantFrom(...INSTANTS, ...DAYS),
  due_after: fc.constantFrom(...INSTANTS, ...DAYS),
  overdue: fc.boolean(),
  updated_since: fc.integer({ min: 0, max: 20 }).map((ms) =>
    new Date(MODEL_START_MS + ms).toISOString()
  ),
  q: fc.tuple(
    fc.array(fc.constantFrom(...WORDS), { maxLength: 1 }),
    fc.constantFrom(...WORDS, "ap", "pl"),
  ).map(([head, last]) => [...head, last]),
};

/** A list with a few conditions. */
export const listQuery: fc.Arbitrary<ListQuery> = fc.tuple(
  fc.option(
    fc.constantFrom("created_at", "due_date", "priority", "updated_at")
      .chain((key) => fc.constantFrom(key, `-${key}`)),
    { nil: undefined },
  ),
  fc.subarray(Object.keys(filter), { maxLength: 3 }),
  fc.record(filter),
).map(([sort, names, all]) => ({
  ...(sort && { sort }),
  ...Object.fromEntries(
    Object.entries(all).filter(([name]) => names.includes(name)),
  ),
}));
