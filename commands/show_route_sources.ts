// All routes of some sources in one set of tables, so that they can be shown and compared.
import { LineView } from "../core/view/line.ts";
import { Page } from "../core/view/page.ts";
import { makePalette } from "../core/view/palette.ts";
import { Aside } from "../core/capture/aside.ts";
import { Watched } from "../core/capture/watched.ts";
import { openInput } from "../core/io/decompress.ts";
import { Cannot } from "../core/io/cannot.ts";
import { counted } from "../core/net/count.ts";
import { AdjIn, KEPT_FAMILIES } from "../core/rib/adj_in.ts";
import { MOST_PATHS } from "../core/rib/path_table.ts";
import { isSnapshot } from "../core/rib/snapshot.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { UpdateChecker } from "../core/wire/update_checker.ts";
import { type CommandError, failure } from "./exit.ts";
import { type Io, useColor } from "./io.ts";
import { formatOf, readInput } from "./reading.ts";
import type { OptionValues } from "./option_spec.ts";
import type { ShowDiffOptions, SOURCE_OPTIONS } from "./show_options.ts";
import { Group, RouteCollector } from "./show_route_collect.ts";
import type { LiveManner } from "./show_route_live.ts";
import type { Source } from "./source.ts";

/** What `show` takes for every source: all its commands have these options. */
export type CollectOptions = OptionValues<typeof SOURCE_OPTIONS> & Pick<ShowDiffOptions, "family">;

/** Octets of attributes that nobody holds, at most. */
const INTERNED_OCTETS = 4 << 20;

/** So many octets tell a snapshot. */
const SNAPSHOT_HEAD = 8;

/** The routes of all sources. */
export interface Collected {
  readonly routes: AdjIn;
  /** In the order of the sources. */
  readonly groups: readonly Group[];
  /** Faults and damage met on the way. */
  readonly found: number;
  /** Why routers could not be asked, or not to the end; what came until then is in `routes`. */
  readonly failures: readonly CommandError[];
}

/**
 * Reads all sources; files one after the other, routers all at once. `families`: what routers are
 * asked for where no option says it. Throws CommandError; where a router fails only with
 * `isStrict`.
 */
export async function collectRoutes(
  sources: readonly Source[],
  options: CollectOptions,
  families: readonly FamilyKey[] | undefined,
  isStrict: boolean,
  io: Io,
  manner?: LiveManner,
): Promise<Collected> {
  const speaker = sources.some(({ kind }) => kind === "router")
    ? (await import("./speaking.ts")).makeSpeaker()
    : undefined;
  const checker = speaker?.checker ?? new UpdateChecker({ limitOctets: INTERNED_OCTETS });
  let routes = new AdjIn(checker.sets, { seed: newSeed() });
  const groups = sources.map(({ text }) => new Group(text));
  let found = 0, failures: readonly CommandError[] = [];
  for (const [i, source] of sources.entries()) {
    if (source.kind === "router") continue;
    const read = source.kind === "file"
      ? await readFile(source.text, routes, groups[i]!, checker, options, io)
      : await readAgent(source.socket ?? options.socket, checker.sets, io);
    found += read.found;
    // The tables of a snapshot alone are taken as they are: a copy would cost their size again.
    if (read.snapshot && sources.length === 1) routes = takeWhole(read.snapshot, groups[i]!);
    else if (read.snapshot) {
      (await import("./show_route_snapshot.ts")).copyRoutes(read.snapshot, routes, groups[i]!);
    }
  }
  if (speaker) {
    const { askRouters } = await import("./show_route_routers.ts");
    const routers = sources.flatMap(({ kind, text }, i) =>
      kind === "router" ? [{ text, group: groups[i]! }] : []
    );
    const taken = await askRouters(speaker, routes, routers, options, families, io, manner);
    found += taken.found;
    failures = taken.failures;
    if (isStrict && failures.length > 0) throw failures[0]!;
  }
  tellNotKept(routes, groups, options, io);
  found += tellRefused(routes, groups, options, io);
  return { routes, groups, found, failures };
}

/** A line on standard error for whoever wants to know. */
export function note(text: string, options: { readonly quiet: boolean }, io: Io): void {
  if (!options.quiet) io.stderr.write(`# ${text}\n`);
}

async function readFile(
  path: string,
  routes: AdjIn,
  group: Group,
  checker: UpdateChecker,
  options: CollectOptions,
  io: Io,
): Promise<{ found: number; snapshot?: AdjIn }> {
  try {
    const input = await openInput(path);
    try {
      const reader = { verb: "take routes from", command: "show route --from -" };
      if (isSnapshot((await input.peek(SNAPSHOT_HEAD)).head)) {
        const { readSnapshot } = await import("./show_route_snapshot.ts");
        return { found: 0, snapshot: await readSnapshot(input, checker.sets, { seed: newSeed() }) };
      }
      const format = await formatOf(input, path, reader);
      const output = new Watched(new RouteCollector(routes, group, findings(checker, options, io)));
      const { port, quiet } = options;
      await readInput(input, format, { checker, output, port, quiet }, io);
      if (output.found > 0) {
        note(
          `${path} has ${counted(output.found, "fault")}; underlay decode shows them`,
          options,
          io,
        );
      }
      return { found: output.found };
    } finally {
      input.close();
    }
  } catch (error) {
    if (!(error instanceof Cannot)) throw error;
    throw failure(error.hint ? `${error.message}\n${error.hint}` : error.message);
  }
}

async function readAgent(socket: string | undefined, sets: UpdateChecker["sets"], io: Io) {
  const { agentSnapshot } = await import("./show_route_snapshot.ts");
  return { found: 0, snapshot: await agentSnapshot(socket, sets, { seed: newSeed() }, io) };
}

/** For the hash of prefixes: nobody who writes routes into a file knows it. */
function newSeed(): number {
  return Math.random() * 2 ** 32 | 0;
}

function takeWhole(snapshot: AdjIn, group: Group): AdjIn {
  group.peers.push(...snapshot.peers);
  return snapshot;
}

/** What is wrong with a source, as lines on standard error. */
function findings(checker: UpdateChecker, options: CollectOptions, io: Io): Aside {
  const page = new Page((text) => options.quiet || io.stderr.write(text));
  const palette = makePalette(useColor(io, io.stderr, options.color));
  const view = new LineView(page, checker.sets, palette);
  view.finish = () => page.flush();
  return new Aside(view);
}

/** Routes that the tables did not take; how many. */
function tellRefused(routes: AdjIn, groups: readonly Group[], options: CollectOptions, io: Io) {
  let all = 0;
  for (const { name, peers } of groups) {
    const refused = KEPT_FAMILIES.flatMap((family) =>
      peers.map((peer) => routes.familyTally(peer, family)?.refused ?? 0)
    ).reduce((sum, one) => sum + one, 0);
    all += refused;
    if (refused === 0) continue;
    note(
      `${counted(refused, "route")} of ${name} found no room: more than ${MOST_PATHS} paths to a ` +
        "prefix, or too many attributes",
      options,
      io,
    );
  }
  return all;
}

function tellNotKept(routes: AdjIn, groups: readonly Group[], options: CollectOptions, io: Io) {
  for (const { name, peers, notKept } of groups) {
    const more = peers.reduce((sum, peer) => sum + routes.tally(peer).notKept.total, notKept);
    if (more > 0) {
      note(
        `${counted(more, "route")} in ${name}: neither ipv4 nor ipv6 unicast; decode prints them`,
        options,
        io,
      );
    }
  }
}
