// Reads what birdc prints, of BIRD and of us alike, for tests.

export interface BirdcProtocol {
  readonly name: string;
  readonly proto: string;
  readonly table: string;
  readonly state: string;
  readonly since: string;
  readonly info: string;
  /** Lines below it, of `all`. */
  readonly detail: readonly string[];
}

export interface BirdcRoute {
  readonly table: string;
  readonly prefix: string;
  readonly kind: string;
  readonly protocol: string;
  readonly from?: string;
  readonly isBest: boolean;
  /** `100`, `100/?`. */
  readonly worth: string;
  /** `AS65002i`. */
  readonly tail?: string;
  readonly gateway?: string;
  readonly device?: string;
  /** `Type` and `BGP.*` of `all`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What birdc makes of a reply: its lines without codes, and the code that ended it. */
export function readReply(reply: string): { readonly code: number; readonly text: string } {
  const lines = reply.replace(/\n$/, "").split("\n"), last = lines.pop()!;
  const end = /^(\d{4}) (.*)$/.exec(last);
  if (!end) throw new Error(`a reply that has no end: ${last}`);
  const texts = lines.map((line) => {
    const match = /^(?:\d{4}-| )(.*)$/.exec(line);
    if (!match) throw new Error(`a line without a code: ${JSON.stringify(line)}`);
    return match[1]!;
  });
  if (end[2] !== "") texts.push(end[2]!);
  return { code: Number(end[1]), text: texts.map((text) => `${text}\n`).join("") };
}

const ROW = /^(\S+) +(\S+) +(\S+) +(up|start|down) +(\S+) +(.*)$/;

/** Reads `show protocols`, with `all` or without; throws where a line is none of it. */
export function readProtocols(text: string): BirdcProtocol[] {
  const [head, ...lines] = withoutGreeting(text),
    found: (BirdcProtocol & { detail: string[] })[] = [];
  if (!/^name +proto +table +state +since +info$/i.test(head ?? "")) {
    throw new Error(`no heading: ${head}`);
  }
  for (const line of lines) {
    const match = ROW.exec(line);
    if (match && !line.startsWith(" ")) {
      const [, name, proto, table, state, since, info] = match as unknown as string[];
      const row = { name: name!, proto: proto!, table: table!, state: state!, since: since! };
      found.push({ ...row, info: info!.trim(), detail: [] });
    } else if (found.length === 0) throw new Error(`no protocol: ${line}`);
    else if (line.trim() !== "") found.at(-1)!.detail.push(line);
  }
  return found;
}

const PATH =
  /^(\S*) +(unicast|blackhole|unreachable) \[(\S+) \S+?(?: from (\S+))?\]( \*)? \(([^)]+)\)(?: \[([^\]]+)\])?$/;

/** Reads `show route`; throws where a line is none of it. */
export function readRoutes(text: string): BirdcRoute[] {
  const found: { -readonly [Key in keyof BirdcRoute]: BirdcRoute[Key] }[] = [];
  let table = "", prefix = "";
  for (const line of withoutGreeting(text)) {
    const path = PATH.exec(line), last = found.at(-1);
    const via = /^\tvia (\S+) on (\S+)$/.exec(line), fact = /^\t([\w. [\]]+): ?(.*)$/.exec(line);
    const head = /^Table (\S+):$/.exec(line);
    if (head) table = head[1]!;
    else if (path) {
      const [, net, kind, protocol, from, best, worth, tail] = path;
      prefix = net || prefix;
      found.push({
        table,
        prefix,
        kind: kind!,
        protocol: protocol!,
        ...(from !== undefined && { from }),
        isBest: best !== undefined,
        worth: worth!,
        ...(tail !== undefined && { tail }),
        attributes: {},
      });
    } else if (via && last) Object.assign(last, { gateway: via[1], device: via[2] });
    else if (fact && last) last.attributes = { ...last.attributes, [fact[1]!]: fact[2]! };
    else if (line !== "") throw new Error(`no line of a route: ${JSON.stringify(line)}`);
  }
  return found;
}

function withoutGreeting(text: string): string[] {
  return text.replace(/\n$/, "").split("\n").filter((line) => !/^BIRD \S+ ready\.$/.test(line));
}
