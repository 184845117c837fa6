/** `1 octet`, `2 octets`: a number of octets as a sentence has it. */
export function octets(count: number): string {
  return count === 1 ? "1 octet" : `${count} octets`;
}

/** `1 prefix`, `1,000 prefixes`. */
export function counted(count: number, word: string): string {
  const plural = word.endsWith("x") ? `${word}es` : `${word}s`;
  return `${count.toLocaleString("en-US")} ${count === 1 ? word : plural}`;
}
