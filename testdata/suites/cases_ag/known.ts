/**
 * Cases that go wrong today, by the beginning of their name, and why. One that goes right fails: then
 * its entry has to go.
 */
export const KNOWN: readonly (readonly [name: string, why: string])[] = [
  [
    "101 BoRR of another length: three octets, a BoRR as far as one sees",
    "the length is refused by its header, 1/2, before it is a BoRR (RFC 7313 §5 asks for 7/1)",
  ],
  ["usage: port in use", "it is called an internal error, with a stack"],
  ["usage: no privilege for 179", "it is called an internal error, with a stack"],
  ["usage: an address that is not ours to listen on", "the same"],
  [
    "usage: a source that is not ours",
    "the reason is printed, but the cause that is named is a filter on the way",
  ],
  ["102 subtypes 3 to 255", "they are handed on to whoever sends routes"],
];
