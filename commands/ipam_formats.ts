// In which forms a ledger is read from files and written to them.
import type { LedgerDocument } from "../core/ipam/document.ts";
import type { Ledger } from "../core/ipam/ledger.ts";
import type { Refusal } from "../core/ipam/refusal.ts";

/** One form; what reads and writes it is loaded when it is used. */
export interface LedgerFormat {
  readonly name: string;
  /** What it is, to follow `it is no `. */
  readonly what: string;
  /** Whether a file seems to be of it, by its first few thousand characters. */
  isOf(beginning: string): boolean;
  /** `anyDigest`: also one that was changed by hand. */
  read?(
    text: string,
    options: { readonly anyDigest: boolean },
  ): Promise<LedgerDocument | Refusal>;
  write?(ledger: Ledger): Promise<string>;
}

const OWN: LedgerFormat = {
  name: "underlay",
  what: "export of underlay",
  isOf: (beginning) => /^\s*\{\s*"schema"\s*:\s*"underlay\.ipam\//.test(beginning),
  read: async (text, options) =>
    (await import("../core/ipam/document_read.ts")).parseDocument(text, options),
  write: async (ledger) => {
    const { documentOf, formatDocument } = await import("../core/ipam/document.ts");
    return await formatDocument(documentOf(ledger));
  },
};

/** The first one that a file is of counts; our own is written where nobody asks for another. */
export const FORMATS: readonly LedgerFormat[] = [OWN];

const BEGINNING = 4096;

/** The form of a text; undefined for what is none of them. */
export function formatOf(text: string): LedgerFormat | undefined {
  const beginning = text.slice(0, BEGINNING);
  return FORMATS.find((format) => format.read && format.isOf(beginning));
}
