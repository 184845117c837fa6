/** Deeper than anything that somebody means, and far less than what recursion stands. */
const MOST_LEVELS = 100;

/** Whether objects and lists stand in each other more than `levels` deep: only malice writes that. */
export function isNestedTooDeep(value: unknown, levels: number = MOST_LEVELS): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((part) => isNestedTooDeep(part, levels - 1));
}
