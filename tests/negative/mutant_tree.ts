import { ROOT } from "../support/source_files.ts";
import { applyChange } from "./apply_change.ts";
import type { Change } from "./mutant.ts";

/** Members that a mutant has as they are. */
const KEPT = ["runtime", "events", "kafka_broker", "db", "outbox"];

/** Who waits in vain gives up sooner: most mutants make somebody wait. */
const IMPATIENCE: Change = {
  file: "tests/support/eventually.ts",
  find: "timeoutMs = 30_000",
  replace: "timeoutMs = 6_000",
};

/** The project with some changes, in a folder of its own. */
export interface MutantTree extends AsyncDisposable {
  /** The root of it. */
  readonly root: URL;
}

/**
 * Copies what is tested and changes the copy; everything else is there by
 * links.
 *
 * @throws {Error} When a change does not fit.
 */
export async function makeMutantTree(
  changes: readonly Change[],
): Promise<MutantTree> {
  const cache = new URL(".cache/mutants/", ROOT);
  await Deno.mkdir(cache, { recursive: true });
  const directory = await Deno.makeTempDir({ dir: cache.pathname });
  const root = new URL(`file://${directory}/`);
  const dispose = () => Deno.remove(directory, { recursive: true });
  try {
    await fill(root);
    // Without a mutant nobody waits in vain, and a busy machine takes its time.
    if (changes.length > 0) await change(root, IMPATIENCE);
    const kafka = new URL("shared/kafka/", root);
    for (const each of changes) await change(kafka, each);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { root, [Symbol.asyncDispose]: dispose };
}

async function fill(root: URL): Promise<void> {
  await Deno.mkdir(new URL("shared/", root));
  for (const member of KEPT) await link(`shared/${member}`, root);
  await copy(new URL("shared/kafka/", ROOT), new URL("shared/kafka/", root));
  await Deno.mkdir(new URL("tests/", root));
  for await (const { name } of Deno.readDir(new URL("tests/", ROOT))) {
    if (name !== "support") await link(`tests/${name}`, root);
  }
  await copy(new URL("tests/support/", ROOT), new URL("tests/support/", root));
  await Deno.copyFile(new URL("deno.lock", ROOT), new URL("deno.lock", root));
  const config = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", ROOT)),
  );
  const members = [...KEPT, "kafka"].map((member) => `./shared/${member}`);
  await Deno.writeTextFile(
    new URL("deno.json", root),
    JSON.stringify({
      workspace: [...members, "./tests"],
      imports: config.imports,
    }),
  );
}

async function link(path: string, root: URL): Promise<void> {
  await Deno.symlink(new URL(path, ROOT), new URL(path, root));
}

async function copy(from: URL, to: URL): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) {
      await copy(new URL(`${name}/`, from), new URL(`${name}/`, to));
    } else await Deno.copyFile(new URL(name, from), new URL(name, to));
  }
}

async function change(base: URL, change: Change): Promise<void> {
  const file = new URL(change.file, base);
  const text = await Deno.readTextFile(file);
  await Deno.writeTextFile(file, applyChange(text, change));
}
