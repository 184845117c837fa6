import type { Command, Run } from "../command.ts";
import { DECODE_OPTIONS, type DecodeOptions } from "../options.ts";

export const DECODE = {
  name: "decode",
  section: "Routes",
  summary: "read any BGP dump: what was said, what broke, why it ended",
  usage: "decode [OPTIONS] FILE",
  about: "FILE is a capture (pcap, pcapng), an MRT dump, a BMP stream or a hex dump, plain\n" +
    "or packed with gzip, bzip2 or zstd; the content decides, not the name. - reads\n" +
    "standard input.",
  operands: {
    name: "FILE",
    min: 1,
    max: 1,
    missing: "give a capture, an MRT, BMP or hex dump, or - for standard input",
    more: "MRT files can follow each other: cat FILE... | underlay decode -",
    complete: "file",
  },
  options: DECODE_OPTIONS,
  examples: [
    {
      line: "underlay decode session.pcap",
      does: "every message; on a terminal the verdict of each session first",
    },
    { line: "underlay decode --summary session.pcap", does: "only the verdicts and the counts" },
    { line: "underlay decode -m rib.mrt.bz2", does: "what bgpdump -m prints" },
    {
      line: "underlay decode -p 10.0.0.0/8 -S --elem w updates.mrt",
      does: "what was withdrawn inside 10.0.0.0/8",
    },
    {
      line: "underlay decode --tree --type open session.pcap",
      does: "the OPENs, field by field",
    },
    {
      line: "underlay decode --json x.pcap | jq .type",
      does: "one JSON object a line, for scripts",
    },
    {
      line: "tcpdump -U -w - port 179 | underlay decode -",
      does: "messages as the packets arrive",
    },
  ],
  needs: ["read", "run", "env"],
  load: () => import("../decode.ts") as Promise<{ run: Run<DecodeOptions> }>,
} as const satisfies Command;
