import { assert } from "@std/assert";
import fc from "fast-check";
import { startSeriesApi } from "../../support/series_api.ts";
import { KNOWN_STORIES } from "../../support/series_model/known_stories.ts";
import type { SeriesRunCounts } from "../../support/series_model/series_run.ts";
import { story, tellStory } from "../../support/series_model/tell_story.ts";
import { checkProperty } from "../../unit/kafka/consuming/check_property.ts";

const RUNS = 60;

/** What must have come about at least so often, or the stories tell little. */
const AT_LEAST: SeriesRunCounts = {
  steps: 700,
  made: 50,
  passedOver: 25,
  begun: 40,
  amended: 4,
  ended: 1,
  movedOn: 2,
  refused: 1,
  spread: 50,
  restored: 25,
  capped: 1,
};

Deno.test("series do what a model does, edit by edit and hour by hour", async () => {
  await using api = await startSeriesApi();
  const counts: SeriesRunCounts = {
    steps: 0,
    made: 0,
    passedOver: 0,
    begun: 0,
    amended: 0,
    ended: 0,
    movedOn: 0,
    refused: 0,
    spread: 0,
    restored: 0,
    capped: 0,
  };
  for (const [name, story] of Object.entries(KNOWN_STORIES)) {
    await tellStory({ api, counts }, story).catch((cause) => {
      throw new Error(`Cannot tell that ${name}`, { cause });
    });
  }
  await checkProperty(
    fc.asyncProperty(story, (story) => tellStory({ api, counts }, story)),
    { runs: RUNS },
  );
  const names = Object.keys(AT_LEAST) as (keyof SeriesRunCounts)[];
  const told = names.map((name) => `${counts[name]} ${name}`).join(", ");
  console.log(`Model of series: ${told}`);
  for (const name of names) {
    assert(counts[name] >= AT_LEAST[name], `${name} of: ${told}`);
  }
});
