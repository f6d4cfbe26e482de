/** The check that catches a mutant. */
export type CaughtBy =
  /** A case of the contract, by its title. */
  | { readonly contractCase: string }
  /** A unit test, by its file under `tests/` and its name. */
  | { readonly file: string; readonly test: string };

/** A change of one file. */
export interface Change {
  /** The file, under `shared/kafka/`. */
  readonly file: string;
  /** Text that stands there exactly once. */
  readonly find: string;
  /** What takes its place. */
  readonly replace: string;
}

/** A variant of `shared/kafka` that is wrong. */
export interface Mutant {
  /** What is wrong, in a few words. */
  readonly name: string;
  /** What the world would see of it. */
  readonly breaks: string;
  /** What makes it wrong. */
  readonly changes: readonly Change[];
  /** What fails because of it. */
  readonly caughtBy: CaughtBy;
}
