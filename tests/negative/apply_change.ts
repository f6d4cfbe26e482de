import type { Change } from "./mutant.ts";

/**
 * Applies a change to a text.
 *
 * @throws {Error} When what it looks for does not stand there exactly once.
 */
export function applyChange(
  text: string,
  { find, replace }: Omit<Change, "file">,
): string {
  const count = text.split(find).length - 1;
  if (count !== 1) {
    throw new Error(
      `Cannot change it as the text must stand there exactly once: current value is ${count} for ${find}`,
    );
  }
  // A function, as "$" means something in a replacement text.
  return text.replace(find, () => replace);
}
