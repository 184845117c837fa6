/**
 * Cases that go wrong today, by the beginning of their name, and why. One that goes right fails: then
 * its entry has to go.
 */
export const KNOWN: readonly (readonly [name: string, why: string])[] = [];
