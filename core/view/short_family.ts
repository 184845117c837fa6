/** `ipv4` for `ipv4 unicast`: where all are unicast, the word would be on each line. */
export function shortFamily(family: string): string {
  return family.replace(/ unicast$/, "");
}
