// The matrix as it has to be, with the manual's word for what a daemon lacks.
import type { DaemonName } from "./daemon.ts";

/** By feature, then by daemon, why it cannot be there. Every other cell must work. */
export const LACKS: Readonly<Record<string, Readonly<Partial<Record<DaemonName, string>>>>> = {
  long: {
    GoBGP: "configuration.md has no such setting, its OPEN no capability 6 (RFC 8654)",
    OpenBGPD: "bgpd.conf(5) has no such `announce`, its OPEN no capability 6 (RFC 8654)",
  },
  hop: {
    OpenBGPD: "bgpd.conf(5) has no such `announce`, its OPEN no capability 5 (RFC 8950)",
  },
  role: {
    GoBGP: "configuration.md has no such setting, its OPEN no capability 9 (RFC 9234)",
    ExaBGP: "its `capability` section knows no role, its OPEN no capability 9 (RFC 9234)",
  },
  local: {
    ExaBGP: "`local-address` takes no zone: `can not bind to fe80::…: Invalid argument`",
  },
  refresh: {
    GoBGP: "`softresetin` reads its own Adj-RIB-In again; no command sends a ROUTE-REFRESH",
  },
  "md5-dial": {
    OpenBGPD: "it signs what it dials, but its listener has no key (openbgpd-portable, issue 79)",
  },
  "text-out": {
    ExaBGP: "it cannot read a shutdown text: it answers any with 1/0, `can not decode`",
  },
  "text-in": {
    ExaBGP: "`teardown` takes a subcode and no text",
  },
};

export function isExpected(feature: string, daemon: DaemonName): boolean {
  return LACKS[feature]?.[daemon] === undefined;
}
