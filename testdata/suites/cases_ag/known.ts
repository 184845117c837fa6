/**
 * Cases that go wrong today, by the beginning of their name, and why. One that goes right fails: then
 * its entry has to go.
 */
export const KNOWN: readonly (readonly [name: string, why: string])[] = [
  [
    "49 10,000 half-open connections: from the address of a peer",
    "a connection of the peer's that takes the place of another leaves that one open, unread and " +
    "without a timer, until the listener holds all it may",
  ],
  [
    "101 BoRR of another length: three octets, a BoRR as far as one sees",
    "the length is refused by its header, 1/2, before it is a BoRR (RFC 7313 §5 asks for 7/1)",
  ],
  ["102 subtypes 3 to 255", "they are handed on to whoever sends routes"],
];
