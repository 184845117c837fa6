import type { Schema } from "./spec/kind.ts";
import { router } from "./spec/router.ts";

/**
 * A JSON Schema of `underlay.yaml` (draft 2020-12) for editors. It is made of what the checks are
 * made of, and knows all that can be said without looking at two places at once.
 */
export function configSchema(): Schema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:underlay:schema:config:1",
    title: "underlay.yaml",
    ...router.schema,
    type: "object",
  };
}
