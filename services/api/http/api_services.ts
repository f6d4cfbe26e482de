import type { ChangeOptions } from "../change.ts";
import type { EventStreams } from "./events/event_streams.ts";
import type { TargetSettings } from "../targets/target_settings.ts";
import type { TaskIds } from "../tasks/task_ids.ts";

/** What the routes work with. */
export interface ApiServices {
  /** Reads and changes what is stored. */
  changes: ChangeOptions;
  /** Draws the ids of new tasks. */
  taskIds: TaskIds;
  /** Holds the streams of events. */
  streams: EventStreams;
  /** Whether a change of a task or of preferences must name the state that it changes. */
  requireIfMatch: boolean;
  /** Which targets users may register. */
  targets: TargetSettings;
}
