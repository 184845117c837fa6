/** A line of BIRD's control protocol: what kind of line it is, and its text. */
export interface BirdLine {
  readonly code: number;
  readonly text: string;
}

/** Codes of lines, and of those that end a reply: 0 to 23 well, 8000 not now, 9000 not understood. */
export const CODE = {
  ok: 0,
  ready: 1,
  up: 13,
  routeCount: 14,
  restricted: 16,
  version: 1000,
  protocol: 1002,
  protocolDetail: 1006,
  route: 1007,
  routeDetail: 1008,
  symbol: 1010,
  status: 1011,
  routeAttributes: 1012,
  memory: 1018,
  protocolHeading: 2002,
  failed: 8000,
  noNetwork: 8001,
  noProtocols: 8003,
  denied: 8007,
  tooLong: 9000,
  syntax: 9001,
} as const;

/** Lines of one code as they come. */
export function linesOf(code: number, texts: readonly string[]): BirdLine[] {
  return texts.map((text) => ({ code, text }));
}

/**
 * Writes one reply: `1002-text` where the code is another than before, ` text` where it is the same,
 * and `0000 text` at its end.
 */
export class BirdReply {
  #code = -1;

  lines(lines: readonly BirdLine[]): string {
    let out = "";
    for (const line of lines) out += this.line(line);
    return out;
  }

  line({ code, text }: BirdLine): string {
    const lead = code === this.#code ? " " : `${digits(code)}-`;
    this.#code = code;
    return `${lead}${text}\n`;
  }

  end({ code, text }: BirdLine): string {
    return `${digits(code)} ${text}\n`;
  }
}

function digits(code: number): string {
  return String(code).padStart(4, "0");
}
