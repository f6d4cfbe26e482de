/** What an outage of the mail server has come to. */
export interface OutageResult {
  /** Mails that were asked for. */
  asked: number;
  /** Deliveries that there are, whatever their state. */
  deliveries: number;
  /** Those that are neither sent nor given up. */
  pending: number;
  /** The Message-ID of each mail that has arrived. */
  arrivals: readonly string[];
  /** Dead letters that the worker has written. */
  deadLetters: number;
  /** Attempts that were counted against messages. */
  usedAttempts: number;
}

/** Finds what must not come of an outage: none when all is well. */
export function judgeOutage(
  { asked, deliveries, pending, ...result }: OutageResult,
): string[] {
  const { arrivals, deadLetters, usedAttempts } = result;
  const arrived = new Set(arrivals).size;
  const repeats = arrivals.length - arrived;
  return [
    ...(deliveries === asked ? [] : [`${deliveries} deliveries were made`]),
    ...(pending === 0 ? [] : [`${pending} deliveries still wait`]),
    ...(arrived === asked
      ? []
      : [`${arrived} of ${asked} mails have arrived: ${asked - arrived} lost`]),
    ...(repeats === 0 ? [] : [`${repeats} mails were sent again`]),
    ...(deadLetters === 0 ? [] : [`${deadLetters} dead letters`]),
    ...(usedAttempts === 0 ? [] : [`${usedAttempts} attempts are used up`]),
  ];
}
