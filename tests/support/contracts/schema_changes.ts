import type { JsonSchema } from "@taskbell/events/contract";
import { alternatives, type Schemas } from "./alternatives.ts";
import { type ConstraintSide, narrowedConstraints } from "./constraints.ts";

/** How a schema was and how it is. */
export interface SchemaPair {
  before: JsonSchema;
  after: JsonSchema;
}

/** What the comparison of two schemas needs to know of their documents. */
export interface SchemaContext {
  /** Who relies on it: whoever writes such values, or whoever reads them. */
  side: ConstraintSide;
  /** The named schemas of each document. */
  schemas: { before: Schemas; after: Schemas };
  /** Where it stands, for the message. */
  at: string;
}

/**
 * Tells what a client of the former schema can't live with. A writer's values
 * must still be taken; a reader must find what it was promised. Readers live
 * with further fields and with further values of an enumeration.
 */
export function schemaChanges(
  { before, after }: SchemaPair,
  context: SchemaContext,
): string[] {
  const { side, schemas } = context;
  const old = alternatives(before, schemas.before);
  const now = alternatives(after, schemas.after);
  // What a writer could write, or what a reader may now find.
  const needed = side === "writer" ? old : now;
  const offered = side === "writer" ? now : old;
  return needed.flatMap((one) => {
    const similar = offered.filter((other) => isSimilar(one, other));
    if (similar.length === 0) {
      return [`${context.at}: ${one.type ?? "any"} ${MISFITS[side]}`];
    }
    const changes = similar.map((other) => {
      const pair = side === "writer" ? [one, other] : [other, one];
      const [before = {}, after = {}] = pair;
      return alternativeChanges({ before, after }, context);
    });
    return changes.reduce((least, each) =>
      each.length < least.length ? each : least
    );
  });
}

const MISFITS: Readonly<Record<ConstraintSide, string>> = {
  writer: "is not taken any more",
  reader: "may come, which did not",
};

/** What has no type offers to be anything. */
function isSimilar(needed: JsonSchema, offered: JsonSchema): boolean {
  return offered.type === undefined || offered.type === needed.type;
}

function alternativeChanges(
  pair: SchemaPair,
  context: SchemaContext,
): string[] {
  const { at, side } = context;
  return [
    ...narrowedConstraints(pair, side).map((change) => `${at}: ${change}`),
    ...fieldChanges(pair, context),
    ...partChanges(pair, context),
  ];
}

function fieldChanges(
  { before, after }: SchemaPair,
  context: SchemaContext,
): string[] {
  const { at, side } = context;
  const old = before.properties ?? {};
  const now = after.properties ?? {};
  const wasRequired = new Set(before.required);
  const isRequired = new Set(after.required);
  const gone = Object.keys(old).filter((name) => !Object.hasOwn(now, name))
    .map((name) => `${at}/${name}: is gone`);
  const requirement = side === "writer"
    ? [...isRequired].filter((name) => !wasRequired.has(name))
      .map((name) => `${at}/${name}: is required`)
    : [...wasRequired].filter((name) => name in now && !isRequired.has(name))
      .map((name) => `${at}/${name}: may be missing`);
  const inner = Object.entries(old).flatMap(([name, before]) => {
    const after = now[name];
    if (after === undefined) return [];
    return schemaChanges({ before, after }, {
      ...context,
      at: `${at}/${name}`,
    });
  });
  return [...gone, ...requirement, ...inner];
}

/** Compares what lists and records hold. */
function partChanges(
  { before, after }: SchemaPair,
  context: SchemaContext,
): string[] {
  const items = before.items && after.items
    ? schemaChanges({ before: before.items, after: after.items }, {
      ...context,
      at: `${context.at}/*`,
    })
    : [];
  const [old, now] = [before.additionalProperties, after.additionalProperties];
  if (!isSchema(old) || !isSchema(now)) return items;
  const at = `${context.at}/*`;
  return [
    ...items,
    ...schemaChanges({ before: old, after: now }, { ...context, at }),
  ];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null;
}
