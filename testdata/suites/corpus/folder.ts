const VARIABLE = "UNDERLAY_CORPUS";

/** The folder of captures from other projects, with a slash at its end; undefined when there is none. */
export const CORPUS: string | undefined = folder();

function folder(): string | undefined {
  const named = Deno.env.get(VARIABLE);
  if (named === undefined || named === "") return undefined;
  const path = named.endsWith("/") ? named : `${named}/`;
  try {
    Deno.statSync(`${path}truth.tsv`);
    return path;
  } catch {
    return undefined;
  }
}

/** Why nothing is compared; a variable that leads nowhere must not pass for a comparison in CI. */
export function whyNot(): string {
  const named = Deno.env.get(VARIABLE);
  return named ? `${named} holds no truth.tsv` : `${VARIABLE} names no folder`;
}

/** A test over the corpus: left out, with the reason, where there is none. */
export function corpusTest(name: string, test: (folder: string) => void | Promise<void>): void {
  Deno.test({
    name: CORPUS ? name : `${name} (left out: ${whyNot()})`,
    ignore: CORPUS === undefined,
    fn: () => test(CORPUS!),
  });
}

/** The rows of a table with a line of names, each by name. */
export function readTable(path: string): Record<string, string>[] {
  const [head, ...lines] = Deno.readTextFileSync(path).trimEnd().split("\n");
  const names = head!.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""]));
  });
}
