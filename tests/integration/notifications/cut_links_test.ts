import { assert, assertEquals } from "@std/assert";
import {
  cutLinks,
  dialogueWith,
} from "../../chaos/deliveries/cuts/cut_links.ts";
import { cutPositions } from "../../chaos/deliveries/cuts/cut_positions.ts";
import { CUT_PROVIDERS } from "../../chaos/deliveries/cuts/cut_providers.ts";
import { judgeCuts } from "../../chaos/deliveries/cuts/judge_cuts.ts";
import { testCases } from "../../support/test_cases.ts";
import { startDatabase } from "../../support/test_database.ts";

/** A run of all cuts, one by one, is the scenario `cut-links`. */
const STRIDE_BYTES = 41;

testCases(
  "a provider's link is cut",
  startDatabase,
  Object.fromEntries(
    Object.entries(CUT_PROVIDERS).map(([name, start]) => [
      `${name}: nothing is lost, and repeated only under its id`,
      async (database) => {
        await using provider = await start();
        const dialogue = await dialogueWith(provider);
        const cuts = cutPositions(dialogue, { strideBytes: STRIDE_BYTES });
        const results = await cutLinks(database, { provider, cuts });
        const verdict = judgeCuts(results, { provider, dialogue });
        assertEquals(verdict.violations, []);
        assert(verdict.cuts === cuts.length && verdict.doubles > 0);
        const { to_server, to_client } = dialogue;
        console.log(
          `${name}: ${verdict.cuts} cuts of ${to_server.length} and ` +
            `${to_client.length} bytes, ${verdict.doubles} accepted twice`,
        );
      },
    ]),
  ),
);
