/**
 * The contract of the events as AsyncAPI 3, made from the schemas that
 * validate them, and what any contract is made with.
 *
 * @module
 */
export { asyncApiDocument, EVENTS_VERSION } from "./async_api.ts";
export type { AsyncApiDocument } from "./document.ts";
export {
  type JsonSchema,
  type JsonSchemaDraft,
  JsonSchemas,
} from "./json_schemas.ts";
