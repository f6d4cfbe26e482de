import { assert, assertEquals } from "@std/assert";
import {
  committedText,
  CONTRACTS,
  contractText,
  unannouncedChanges,
} from "../support/contracts/contracts.ts";

for (const contract of CONTRACTS) {
  Deno.test(`${contract.path} breaks no program without a new version`, async () => {
    const committed = await committedText(contract);

    assertEquals(unannouncedChanges(contract, committed), []);
  });

  Deno.test(`${contract.path} is as the code makes it`, async () => {
    assert(
      await committedText(contract) === contractText(contract),
      "The code has changed: deno task contracts writes it",
    );
  });

  Deno.test(`unannouncedChanges() goes by the version of ${contract.path}`, () => {
    const former = JSON.parse(contractText(contract));
    const [name, part] = Object.entries(former.paths ?? former.channels)[0] ??
      [];
    const parts = former.paths ?? former.channels;
    parts["/more"] = part;
    assert(name !== undefined);

    assert(unannouncedChanges(contract, JSON.stringify(former)).length > 0);
    former.info.version = "0.9.0";
    assertEquals(unannouncedChanges(contract, JSON.stringify(former)), []);
  });
}
