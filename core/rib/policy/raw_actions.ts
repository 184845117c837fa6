import { FilterError } from "../../filter/terms.ts";
import { fromHex } from "../../net/hex.ts";
import { attributeName, attributeOf, checkAttributes, PART } from "../../wire/attribute/mod.ts";
import { makeContext } from "../../wire/context.ts";
import { type Action, actionOf, type ActionType } from "./action.ts";

const AGGREGATOR = 7;
/** Optional transitive: what an attribute that nobody knows has to be to get anywhere. */
const UNKNOWN_FLAGS = 0xc0;
/** Octets of an attribute that a rule may give. */
const MOST_OCTETS = 1024;

/** Attributes that stand for something that other keys change, or that no route can do without. */
const ELSEWHERE: ReadonlyMap<number, string> = new Map([
  [1, "use origin"],
  [2, "use as-path"],
  [3, "use next-hop"],
  [14, "it holds the routes themselves"],
  [15, "it holds the routes themselves"],
  [17, "it is part of the path: use as-path"],
  [18, "it is part of the aggregator: use aggregator"],
]);

const CODES: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 256 }, (_, code) => code)
    .flatMap((code) => namesOf(code).map((name): [string, number] => [name, code])),
);

/** What a code is called, as it is looked for: `large_community`, `bgp_ls`, `99`. */
function namesOf(code: number): string[] {
  const name = attributeName(code).replace(/ \(attribute \d+\)$/, "");
  const key = attributeOf(code)?.key;
  // Several codes are deprecated and have no other name: only their number tells them apart.
  const names = name === "deprecated" ? [] : [plain(name)];
  return [String(code), ...names, ...key === undefined ? [] : [key]];
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[ -]/g, "_");
}

function codeOf(text: string): number {
  const code = CODES.get(plain(text));
  if (code === undefined) {
    throw new FilterError(
      `attribute ${JSON.stringify(text)} is not a code from 0 to 255 or a name like AIGP`,
    );
  }
  const why = ELSEWHERE.get(code);
  if (why !== undefined) throw new FilterError(`attribute ${JSON.stringify(text)}: ${why}`);
  return code;
}

/** `99 c0ffee`: code or name, and the octets of the body in hex. */
function parseRaw(text: string): Action {
  const cut = text.trim().search(/\s/),
    hex = cut < 0 ? "" : text.trim().slice(cut).replace(/\s/g, "");
  if (!/^([0-9a-f]{2})+$/i.test(hex) || hex.length > MOST_OCTETS * 2) {
    throw new FilterError(
      `attribute ${
        JSON.stringify(text)
      } is not a code and up to ${MOST_OCTETS} octets in hex like 99 c0ffee`,
    );
  }
  const code = codeOf(text.trim().slice(0, cut)), body = fromHex(hex);
  const flags = attributeOf(code)?.flags ?? UNKNOWN_FLAGS;
  const long = Uint8Array.of(flags | 0x10, code, body.length >>> 8, body.length, ...body);
  const [fault] = checkAttributes(long, 0, long.length, makeContext(), PART, 0);
  if (fault !== undefined) {
    throw new FilterError(`attribute ${JSON.stringify(text)}: ${fault.what}: ${fault.reason}`);
  }
  return actionOf((draft) => {
    if (code === AGGREGATOR) draft.widen();
    draft.put(code, flags, body);
  });
}

function together(actions: readonly Action[]): Action {
  return actionOf((draft) => {
    for (const action of actions) action.apply(draft);
  });
}

/** Changes of attributes by code, of those that have no word of their own and of those that nobody knows. */
export const RAW_ACTIONS: readonly ActionType[] = [
  {
    verb: "set",
    key: "attribute",
    help: "any attribute: its code or name, and its octets in hex",
    takes: "list",
    examples: ["99 c0ffee"],
    parse: (texts) => together(texts.map(parseRaw)),
  },
  {
    verb: "delete",
    key: "attribute",
    help: "takes any attribute away, by code or name",
    takes: "list",
    examples: ["99", "BGP_LS", "128"],
    parse(texts) {
      const codes = texts.map(codeOf);
      return actionOf((draft) => {
        for (const code of codes) draft.remove(code);
      });
    },
  },
];
