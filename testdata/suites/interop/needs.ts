// What a machine must have for the live tests, and who says so.

/** Where a program stands when it is not on the path. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "bgpd (FRR)": "/usr/lib/frr/bgpd",
  "bgpd (OpenBGPD)": "/usr/sbin/bgpd",
  ptp: "/usr/lib/cni/ptp",
  "host-local": "/usr/lib/cni/host-local",
};

/** Programs by the daemon's name in a scenario's `between`. */
const OF_DAEMON: Readonly<Record<string, readonly string[]>> = {
  BIRD: ["bird", "birdc"],
  FRR: ["bgpd (FRR)", "vtysh"],
  GoBGP: ["gobgpd", "gobgp"],
  OpenBGPD: ["bgpd (OpenBGPD)", "bgpctl"],
  ExaBGP: ["exabgp"],
};

/** What every scenario of the lab needs. */
const LAB = ["ip", "tcpdump", "sh"];

/** The programs that a scenario between these daemons starts. */
export function programsOf(between: readonly string[]): string[] {
  const daemons = Object.keys(OF_DAEMON).filter((name) =>
    between.some((side) => side.split(/[ ,]+/).includes(name))
  );
  return [...LAB, ...daemons.flatMap((name) => OF_DAEMON[name] ?? [])];
}

function isThere(program: string): boolean {
  const fixed = ELSEWHERE[program];
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  return (fixed ? [fixed] : folders.map((folder) => `${folder}/${program}`)).some((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** Why a test that needs `programs` cannot run here; undefined when it can. */
export function lacking(programs: readonly string[]): string | undefined {
  if (Deno.build.os !== "linux") return "network namespaces are Linux's";
  if (Deno.uid() !== 0) return "it needs root for network namespaces";
  const absent = [...new Set(programs)].filter((program) => !isThere(program));
  return absent.length > 0 ? `not installed: ${absent.join(", ")}` : undefined;
}
