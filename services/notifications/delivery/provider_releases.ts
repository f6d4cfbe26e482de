import type { Sql } from "@taskbell/db";
import type { BreakerStatus } from "@taskbell/kafka";
import { keepTrying } from "@taskbell/runtime";
import type { Channels } from "../channels/create_channels.ts";
import { releaseWaiting } from "./release_waiting.ts";

/** What releases work with. */
export interface ProviderReleasesOptions {
  /** The database. */
  sql: Sql;
  /** The channels that are set up, by name. */
  channels: Channels;
  /** Ends releases early. */
  signal: AbortSignal;
  /** Hears that a release has failed, which is tried again. */
  onFailure(error: unknown): void;
  /** Hears that something may be due now. */
  onReleased(): void;
}

/** Ends the wait for providers that have come back. */
export class ProviderReleases {
  readonly #options: ProviderReleasesOptions;

  /** Makes them. */
  constructor(options: ProviderReleasesOptions) {
    this.#options = options;
  }

  /**
   * Hears how a provider's breaker has changed: once it is closed, what waits
   * for it, or for another one that it stands in for, is due. Goes on until
   * that is done or the signal aborts; never rejects.
   */
  async release({ name, state }: BreakerStatus): Promise<void> {
    if (state !== "closed") return;
    const { sql, channels, signal, onFailure, onReleased } = this.#options;
    const alike = Object.values(channels)
      .map(({ providers = [] }) => providers)
      .find((providers) => providers.includes(name));
    const providers = alike ?? [name];
    const release = () => releaseWaiting(sql, { providers, signal });
    await keepTrying(release, { signal, onFailure });
    onReleased();
  }
}
