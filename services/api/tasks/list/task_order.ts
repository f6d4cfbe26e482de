/** What a list can be sorted by, as the parameter `sort` says it. */
export const SORT_KEYS = [
  "created_at",
  "due_date",
  "priority",
  "updated_at",
] as const;

/** What a list is sorted by; tasks that are equal in it are by id. */
export interface TaskOrder {
  /** `relevance`: how well a task fits the words that are searched. */
  by: (typeof SORT_KEYS)[number] | "relevance";
  /** Whether the greatest, latest, most urgent or best come first. */
  descending: boolean;
}

/** The order of a search that asks for none: the best first. */
export const BY_RELEVANCE: TaskOrder = { by: "relevance", descending: true };

/** The order of a list that asks for none: the oldest first. */
export const BY_CREATION: TaskOrder = { by: "created_at", descending: false };

/** The values of `sort`, each with the order that it stands for. */
export const ORDERS: Readonly<Record<string, TaskOrder>> = Object.fromEntries(
  SORT_KEYS.flatMap((by) => [
    [by, { by, descending: false }],
    [`-${by}`, { by, descending: true }],
  ]),
);
