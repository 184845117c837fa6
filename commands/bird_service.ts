// The agent's socket in BIRD's own words: read only, for birdc and what else knows them.
import type { LineService } from "../core/io/control_server.ts";
import { birdMemoryLines, birdStatusLines, UP } from "../core/view/bird/status.ts";
import {
  type BirdProtocol,
  birdProtocols,
  birdProtocolsLines,
  peersOf,
} from "../core/view/bird/protocols.ts";
import { type BirdLine, BirdReply, CODE, linesOf } from "../core/view/bird/reply.ts";
import {
  birdGreeting,
  type BirdStyle,
  birdTable,
  type BirdVersion,
  type IpVersion,
} from "../core/view/bird/version.ts";
import type { AgentHost } from "./agent_host.ts";
import { birdClock } from "./bird_clock.ts";
import { BirdRefusal } from "./bird_line.ts";
import { BirdRoutes } from "./bird_routes.ts";
import { type BirdQuestion, readBirdLine } from "./bird_words.ts";

const DONE: BirdLine = { code: CODE.ok, text: "" };
/** Lines of one piece. */
const PIECE = 200;

type Asked<Kind extends BirdQuestion["kind"]> = Extract<BirdQuestion, { kind: Kind }>;

export class BirdService implements LineService {
  readonly greeting: string;
  readonly #host: Pick<AgentHost, "agent" | "internalError">;
  readonly #version: BirdVersion;
  readonly #tables: readonly IpVersion[];

  /** `tables`: of both families, or of the one that a BIRD 1 is for. */
  constructor(
    host: Pick<AgentHost, "agent" | "internalError">,
    version: BirdVersion,
    tables: readonly IpVersion[],
  ) {
    this.#host = host;
    this.#version = version;
    this.#tables = tables;
    this.greeting = ended(CODE.ready, birdGreeting(version));
  }

  /** Never throws: each line has its reply, and each reply its end. */
  *answer(line: string): Generator<string> {
    const reply = new BirdReply();
    try {
      yield* this.#answer(readBirdLine(line), reply);
    } catch (error) {
      if (error instanceof BirdRefusal) {
        return yield reply.end({ code: error.code, text: error.message });
      }
      const text = error instanceof Error ? error.stack ?? error.message : String(error);
      this.#host.internalError(`BIRD's socket, ${JSON.stringify(line.slice(0, 200))}: ${text}`);
      yield reply.end({ code: CODE.failed, text: "Internal error of the agent: see its log" });
    }
  }

  *#answer(asked: BirdQuestion, reply: BirdReply): Generator<string> {
    const { agent } = this.#host, style = this.#style();
    switch (asked.kind) {
      case "status":
        return yield* pieces(reply, birdStatusLines(agent.router(), style), UP);
      case "memory": {
        const lines = birdMemoryLines(agent.memory(), Deno.memoryUsage().rss, style);
        return yield* pieces(reply, lines, DONE);
      }
      case "protocols":
        return yield* pieces(reply, this.#protocols(asked, style), DONE);
      case "symbols":
        return yield* pieces(reply, this.#symbols(style), DONE);
      case "route":
        return yield* new BirdRoutes(agent, asked, style, this.#tables).answer(reply);
      case "restrict":
        return yield reply.end({ code: CODE.restricted, text: "Access restricted" });
      case "echo":
        yield reply.end(DONE);
    }
  }

  #style(): BirdStyle {
    return { version: this.#version, clock: birdClock(this.#host.agent.unixSeconds()) };
  }

  #all(style: BirdStyle): BirdProtocol[] {
    const { agent } = this.#host, peers = agent.peers(), [ip] = this.#tables;
    const mine = this.#tables.length === 1 ? peersOf(peers, ip!) : peers;
    return birdProtocols(mine, style, agent.router().started);
  }

  #protocols({ all, name }: Asked<"protocols">, style: BirdStyle): BirdLine[] {
    const protocols = this.#all(style);
    if (name === undefined) return birdProtocolsLines(protocols, all, style);
    const found = protocols.filter((one) => isLike(one.name, name) || one.peer?.name === name);
    if (found.length === 0) throw new BirdRefusal(CODE.noProtocols, "No protocols match");
    return birdProtocolsLines(found, all, style);
  }

  #symbols(style: BirdStyle): BirdLine[] {
    const tables = this.#tables.map((ip) =>
      [birdTable(ip, this.#version), "routing table"] as const
    );
    const names = this.#all(style).map(({ name }) => [name, "protocol"] as const);
    const lines = [...tables, ...names].map(([name, kind]) => `${name.padEnd(8)}\t${kind}`);
    return linesOf(CODE.symbol, lines);
  }

  tooLong(): string {
    return ended(CODE.tooLong, "Command too long");
  }

  crowded(): string {
    return ended(CODE.denied, "Too many clients at once; try again");
  }
}

function ended(code: number, text: string): string {
  return new BirdReply().end({ code, text });
}

function* pieces(reply: BirdReply, lines: readonly BirdLine[], end: BirdLine): Generator<string> {
  for (let i = 0; i < lines.length; i += PIECE) yield reply.lines(lines.slice(i, i + PIECE));
  yield reply.end(end);
}

/** Whether a name is of a pattern: `*` stands for any text and `?` for any character, as in a shell. */
function isLike(name: string, pattern: string): boolean {
  // Where the last star stands, and how much of the name it has taken: only that may have to give.
  let star = -1, taken = 0, at = 0;
  for (let i = 0; i < name.length;) {
    if (pattern[at] === "*") {
      star = at++;
      taken = i;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === name[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++taken;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
