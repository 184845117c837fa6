/** `1 octet`, `2 octets`: a number of octets as a sentence has it. */
export function octets(count: number): string {
  return count === 1 ? "1 octet" : `${count} octets`;
}
