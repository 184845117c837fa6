// What an option is, and what its checked value is: the options themselves are data elsewhere.

/** What one option takes and says. */
export interface OptionSpec {
  /** The long name, without dashes. */
  readonly name: string;
  readonly letter?: string;
  /** What its value is called in the help; absent for a switch. */
  readonly value?: string;
  readonly help: string;
  /**
   * How the value is read. `list` splits at commas and may be given again; `span` is `30s`, `500ms`, `1h30m` or
   * seconds alone; `asn` is `65001` or `64512.10`; both give a number. Default: `text`.
   */
  readonly kind?: "text" | "list" | "integer" | "span" | "asn";
  /** The only values there are. */
  readonly choices?: readonly string[];
  /** Short forms of choices: `a` for `announce`. */
  readonly short?: Readonly<Record<string, string>>;
  /** Its value where none stands behind `=`: the option is then a switch too, as `--watch`. */
  readonly bare?: string;
  /** Bounds of an integer, both included. */
  readonly min?: number;
  readonly max?: number;
  /** What a shell offers for the value; choices offer themselves. Default: nothing. */
  readonly complete?: "file";
  /** Without it the command says nothing and is refused. */
  readonly required?: true;
  /** A switch that stands for another option with this value: `-m` is `--style bgpdump`. */
  readonly standsFor?: readonly [name: string, value: string];
}

/** Options under one heading of the help. */
export interface OptionGroup {
  readonly title: string;
  readonly options: readonly OptionSpec[];
}

type Camel<S extends string> = S extends `${infer A}-${infer B}` ? `${A}${Capitalize<Camel<B>>}`
  : S;

type ValueOf<O> = O extends { readonly required: true } ? Exclude<Given<O>, undefined> : Given<O>;

type Given<O> = O extends { readonly value: string }
  ? O extends { readonly choices: readonly (infer C)[] }
    ? O extends { readonly kind: "list" } ? readonly C[] | undefined : C | undefined
  : O extends { readonly kind: "list" } ? readonly string[] | undefined
  : O extends { readonly kind: "integer" | "span" | "asn" } ? number | undefined
  : string | undefined
  : boolean;

/**
 * The checked values of a command's options, by camel-cased long name (`--origin-asn` is
 * `originAsn`). A switch is false when not given; everything else is undefined then.
 */
export type OptionValues<Groups extends readonly OptionGroup[]> = {
  readonly [
    O in Groups[number]["options"][number] as O extends { readonly standsFor: unknown } ? never
      : Camel<O["name"]>
  ]: ValueOf<O>;
};
