/** The oids of what a list that is empty or begins with null does not tell. */
export const TEXT = 25;

/** As {@linkcode TEXT}, of instants. */
export const TIMESTAMPTZ = 1184;
