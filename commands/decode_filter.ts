import { Filtered } from "../core/capture/filtered.ts";
import type { MakeOutput } from "../core/capture/output.ts";
import type { Story } from "../core/capture/story.ts";
import { Filter, FilterError } from "../core/filter/mod.ts";
import { parseAddress } from "../core/net/address.ts";
import { usageError } from "./exit.ts";
import type { DecodeOptions } from "./options.ts";

/** Puts the filter that the options describe before a view. Throws CommandError for one that is wrong. */
export function filtered(make: MakeOutput, options: DecodeOptions): MakeOutput {
  const filter = filterOf(options);
  const wanted = { types: options.type, elems: options.elem, whole: options.tree };
  return (sets, oddNlri) => new Filtered(make(sets, oddNlri), filter, sets, wanted);
}

/** The stories of the sessions in which a peer that is asked for takes part. */
export function filteredStories(stories: readonly Story[], options: DecodeOptions): Story[] {
  const filter = filterOf(options);
  return stories.filter(({ sides }) =>
    sides.some(({ address, asn }) => {
      // Two daemons on one address are told apart by a port behind it.
      const octets = parseAddress(address.split(" ")[0]!);
      return filter.passesPeer(octets ?? new Uint8Array(0), asn);
    })
  );
}

function filterOf(options: DecodeOptions): Filter {
  try {
    return new Filter(options);
  } catch (error) {
    if (error instanceof FilterError) throw usageError(`cannot filter: ${error.message}`);
    throw error;
  }
}
