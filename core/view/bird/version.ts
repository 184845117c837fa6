// What the two generations of BIRD call the same things: facts from their output, none of their code.

/** 1 is what Calico's tools read: two daemons, one for each family, each with one table. */
export type BirdVersion = 1 | 2;

/** Which family a BIRD of the first generation is for. */
export type IpVersion = 4 | 6;

/** How a screen in BIRD's words is made. */
export interface BirdStyle {
  readonly version: BirdVersion;
  readonly clock: BirdClock;
}

/** BIRD writes local times without saying so. */
export interface BirdClock {
  readonly unixSeconds: number;
  /** How far local time is ahead of UTC at a moment. */
  offsetMinutes(unixSeconds: number): number;
}

/** The release that each generation sounds like; parsers take nothing behind the number. */
export const BIRD_RELEASE: Readonly<Record<BirdVersion, string>> = { 1: "v1.6.8", 2: "2.0.12" };

/** What everybody is told who comes; Calico's agent looks for both words. */
export function birdGreeting(version: BirdVersion): string {
  return `BIRD ${BIRD_RELEASE[version]} ready.`;
}

/** The table of a family: BIRD 2 has one for each, a BIRD 1 only its own. */
export function birdTable(ip: IpVersion, version: BirdVersion): string {
  return version === 1 ? "master" : `master${ip}`;
}

/** `tor_a`, or for Calico `Node_10_0_0_2`: of what a node's own file configures nothing else is known. */
export function birdName(name: string, address: string, version: BirdVersion): string {
  if (version === 2 || /^(Global|Node|Mesh)_./.test(name)) return name;
  const [bare = "", zone] = address.split("%"), underscored = bare.replace(/[.:]/g, "_");
  return `Node_${underscored}${zone === undefined ? "" : `%${zone}`}`;
}

/** The names of our own routes: those of the configuration, and those announced while it runs. */
export const OWN_PROTOCOLS = { configured: "static1", announced: "static2" } as const;

/** BIRD 1 has a daemon for each family: what has an address of the other is not there. */
export function ipVersionOf(address: string): IpVersion {
  return address.includes(":") ? 6 : 4;
}
