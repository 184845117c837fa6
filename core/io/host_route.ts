import type { RouteAnswer } from "../diagnose/host_facts.ts";
import { objectsIn, textAt } from "./host_json.ts";
import type { ToolAnswer } from "./tool.ts";

/** What `ip -j route get` says; undefined where that cannot be read. */
export function parseRoute({ code, stdout, stderr }: ToolAnswer): RouteAnswer | undefined {
  if (code !== 0) {
    const said = /RTNETLINK answers: (.+)/.exec(stderr)?.[1]?.trim();
    return said === undefined ? undefined : { refused: said.toLowerCase() };
  }
  const found = objectsIn(stdout)?.[0];
  if (!found || textAt(found, "dst") === undefined) return undefined;
  const device = textAt(found, "dev");
  // `from` is what was asked for, but `::` where nothing was.
  const from = textAt(found, "from");
  const source = textAt(found, "prefsrc") ?? (from === "::" ? undefined : from);
  const gateway = textAt(found, "gateway") ?? viaOf(found["via"]);
  return {
    route: {
      type: textAt(found, "type") ?? "unicast",
      ...(device !== undefined && { device }),
      ...(gateway !== undefined && { gateway }),
      ...(source !== undefined && { source }),
    },
  };
}

/** A next hop of the other family stands one level deeper. */
function viaOf(via: unknown): string | undefined {
  if (typeof via !== "object" || via === null) return undefined;
  return textAt(via as Record<string, unknown>, "host");
}
