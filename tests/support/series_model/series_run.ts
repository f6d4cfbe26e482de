import type { ApiUser } from "../api_app.ts";
import type { SeriesApi } from "../series_api.ts";
import type { EventLog } from "./event_log.ts";
import type { SeriesModel } from "./series_model.ts";

/** The API and the model, side by side. */
export interface SeriesRun {
  api: SeriesApi;
  user: ApiUser;
  model: SeriesModel;
  events: EventLog;
  time: { ms: number };
  /** The ids of tasks by their series and occurrence. */
  ids: Map<string, number>;
  /** How often something was done that should not become rare. */
  counts: SeriesRunCounts;
}

/** How often something was done. */
export interface SeriesRunCounts {
  steps: number;
  made: number;
  passedOver: number;
  begun: number;
  amended: number;
  ended: number;
  movedOn: number;
  refused: number;
  spread: number;
  restored: number;
  capped: number;
}
