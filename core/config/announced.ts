import { formatPrefix } from "../net/prefix.ts";
import { otherPlace } from "./config_error.ts";
import type { OriginConfig } from "./router_config.ts";
import type { Placed, Reading } from "./spec/kind.ts";

/** Our own routes, each prefix and path identifier once. */
export function announcedOf(
  routes: readonly Placed<OriginConfig>[],
  { errors }: Reading,
): readonly OriginConfig[] {
  const known = new Map<string, Placed<OriginConfig>>();
  for (const route of routes) {
    const { prefix, words } = route.value;
    const pathId = /\b(?:identifier|path-information) (\S+)/.exec(words)?.[1] ?? "";
    const key = `${formatPrefix(prefix)} ${pathId}`, first = known.get(key);
    if (first) {
      const reason = `${formatPrefix(prefix)} stands twice, first in ${otherPlace(first.place)}`;
      errors.add(route.place, route.path, reason);
    } else known.set(key, route);
  }
  return [...known.values()].map(({ value }) => value);
}
