import { startDatabase } from "../../support/test_database.ts";
import { cutLinks, dialogueWith } from "../deliveries/cuts/cut_links.ts";
import { cutPositions } from "../deliveries/cuts/cut_positions.ts";
import {
  CUT_PROVIDERS,
  type CutProvider,
} from "../deliveries/cuts/cut_providers.ts";
import { type CutVerdict, judgeCuts } from "../deliveries/cuts/judge_cuts.ts";
import type { CutResult } from "../deliveries/cuts/read_results.ts";
import type { ScenarioOptions, ScenarioResult } from "../scenario.ts";

/** Links that are cut at a time: each has a proxy of its own. */
const BATCH = 250;

/**
 * Cuts the link to a provider of each kind after each single byte, in each
 * direction, under the first attempt of a message. It ends by itself; seconds
 * mean nothing here.
 */
export async function cutLinksEverywhere(
  { progress }: ScenarioOptions,
): Promise<ScenarioResult> {
  const result: ScenarioResult = { figures: [], violations: [] };
  for (const [name, start] of Object.entries(CUT_PROVIDERS)) {
    await using provider = await start();
    const { cuts, doubles, violations } = await cutAll(
      provider,
      (done) => progress(`${name}: ${done} cuts`),
    );
    result.figures.push([
      name,
      `${cuts} cuts, ${doubles} accepted twice, ${violations.length} wrong`,
    ]);
    result.violations.push(...violations);
  }
  return result;
}

async function cutAll(
  provider: CutProvider,
  progress: (done: number) => void,
): Promise<CutVerdict> {
  const dialogue = await dialogueWith(provider);
  const cuts = cutPositions(dialogue, { strideBytes: 1 });
  const results: CutResult[] = [];
  while (results.length < cuts.length) {
    progress(results.length);
    const batch = cuts.slice(results.length, results.length + BATCH);
    await using database = await startDatabase();
    results.push(...await cutLinks(database, { provider, cuts: batch }));
  }
  return judgeCuts(results, { provider, dialogue });
}
