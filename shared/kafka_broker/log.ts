/** Takes one line of the broker's log. */
export type Log = (
  message: string,
  details?: Record<string, unknown>,
) => void;
