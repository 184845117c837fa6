/** A capability as BIRD lists it, and what stands below it. */
interface Shown {
  readonly ours: string;
  readonly title: string;
  readonly below?: (values: readonly string[]) => readonly string[];
}

/** In BIRD's order. What it has no name for, it does not list. */
const SHOWN: readonly Shown[] = [
  {
    ours: "multiprotocol",
    title: "Multiprotocol",
    below: (values) => [`AF announced:${list(values)}`],
  },
  { ours: "route refresh", title: "Route refresh" },
  {
    ours: "extended next hop",
    title: "Extended next hop",
    below: (values) => [`IPv6 nexthop:${list(values.flatMap(split))}`],
  },
  { ours: "extended message", title: "Extended message" },
  { ours: "graceful restart", title: "Graceful restart", below: restart },
  { ours: "4-octet AS number", title: "4-octet AS numbers" },
  { ours: "ADD-PATH", title: "ADD-PATH", below: addPath },
  { ours: "enhanced route refresh", title: "Enhanced refresh" },
  { ours: "long-lived graceful restart", title: "Long-lived graceful restart" },
];

/** Capabilities as rows have them (`multiprotocol: ipv4 unicast`), under a title, in BIRD's words. */
export function birdCapabilities(title: string, told: readonly string[]): string[] {
  const parts = told.map((text) => {
    const at = text.indexOf(": ");
    return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 2)];
  });
  const lines = SHOWN.flatMap(({ ours, title, below }) => {
    const values = parts.filter(([name]) => name === ours).map(([, value]) => value!);
    if (values.length === 0) return [];
    const more = below?.(values.filter((value) => value !== "")) ?? [];
    return [`      ${title}`, ...more.map((line) => `        ${line}`)];
  });
  const roles = parts.filter(([name]) => name === "role").map(([, role]) => `      Role: ${role}`);
  return [`    ${title}`, ...lines, ...roles];
}

/** `ipv4 unicast` is `ipv4`; what is no unicast keeps its second word. */
export function birdFamily(family: string): string {
  const [first = "", second] = family.trim().split(" ");
  return second === undefined || second === "unicast" ? first : `${first}-${second}`;
}

function split(value: string): string[] {
  return value.split(", ");
}

function list(families: readonly string[]): string {
  return families.map((family) => ` ${birdFamily(family)}`).join("");
}

/** `restart 120 s, ipv4 unicast, ipv6 unicast (forwarding kept)`; a helper alone names no family. */
function restart(values: readonly string[]): readonly string[] {
  const parts = values.flatMap(split),
    seconds = parts.map((part) => /^restart (\d+) s$/.exec(part));
  const families = parts.filter((part) => /^(ipv4|ipv6) /.test(part));
  if (families.length === 0) return [];
  const kept = families.filter((part) => part.includes("("));
  const time = seconds.find((match) => match !== null)?.[1] ?? "0";
  const bare = (part: string) => part.split(" (")[0]!.split(" ").slice(0, 2).join(" ");
  return [
    `Restart time: ${time}`,
    `AF supported:${list(families.map(bare))}`,
    `AF preserved:${list(kept.map(bare))}`,
  ];
}

/** `ipv4 unicast receive, ipv6 unicast both`. */
function addPath(values: readonly string[]): readonly string[] {
  const parts = values.flatMap(split).map((part) => {
    const at = part.lastIndexOf(" ");
    return { family: part.slice(0, at), mode: part.slice(at + 1) };
  });
  const having = (word: string) =>
    list(parts.filter(({ mode }) => mode === word || mode === "both").map(({ family }) => family));
  return [`RX:${having("receive")}`, `TX:${having("send")}`];
}
