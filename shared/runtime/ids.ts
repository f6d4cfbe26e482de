import { v7 } from "uuid";

/** Makes an id that no other call makes. */
export type IdMaker = () => string;

/**
 * Makes a UUID version 7: ids made by one process sort in the order in which
 * they were made.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7}
 */
export const uuidV7: IdMaker = (): string => v7();
