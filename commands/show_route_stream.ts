// show route --stream: routes as they come, as decode prints them, without any table.
import { Filtered } from "../core/capture/filtered.ts";
import type { Output } from "../core/capture/output.ts";
import { Watched } from "../core/capture/watched.ts";
import { Filter, type FilterTexts } from "../core/filter/mod.ts";
import { Cannot } from "../core/io/cannot.ts";
import { openInput } from "../core/io/decompress.ts";
import { formatPrefix } from "../core/net/prefix.ts";
import { JsonView } from "../core/view/json.ts";
import { LineView } from "../core/view/line.ts";
import { Page, PageFull } from "../core/view/page.ts";
import { makePalette } from "../core/view/palette.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { UpdateChecker } from "../core/wire/update_checker.ts";
import { EXIT, failure, usageError } from "./exit.ts";
import { type Io, useColor } from "./io.ts";
import { formatOf, readInput } from "./reading.ts";
import type { Question } from "./show_route_question.ts";
import { Group } from "./show_route_collect.ts";
import type { LiveManner } from "./show_route_live.ts";
import type { ShowRouteOptions } from "./show_options.ts";
import type { Source } from "./source.ts";

/** Prints what the sources say, one after the other; answers 1 when something in them is at fault. */
export async function streamRoutes(
  sources: readonly Source[],
  question: Question,
  families: readonly FamilyKey[] | undefined,
  options: ShowRouteOptions,
  io: Io,
  manner?: LiveManner,
): Promise<number> {
  if (options.fields) throw usageError("--stream and --fields exclude each other; leave one away");
  const filter = new Filter(withQuestion(question, options));
  const page = new Page((text) => io.stdout.write(text));
  if (options.limit !== undefined) page.linesLeft = options.limit;
  let found = 0;
  try {
    if (page.linesLeft <= 0) throw new PageFull();
    for (const source of sources) {
      found += source.kind === "file"
        ? await streamFile(source.text, filter, page, options, io)
        : await streamRouter(source.text, filter, families, page, options, io, manner);
    }
  } catch (error) {
    if (!(error instanceof PageFull)) throw error;
  } finally {
    page.flush();
  }
  return found > 0 ? EXIT.found : EXIT.done;
}

/** The question as a filter: of what comes, the longest match is not known before the end. */
function withQuestion(question: Question, options: ShowRouteOptions): FilterTexts {
  if (question.kind === "all") return options;
  if (options.prefix) throw usageError("a prefix and --prefix exclude each other; leave one away");
  return {
    ...options,
    prefix: [formatPrefix(question.prefix)],
    includeSub: question.kind === "inside",
    includeSuper: question.kind === "for",
  };
}

/** Only routes: what else a source tells is decode's business. */
function routesOnly(filter: Filter, sets: UpdateChecker["sets"]) {
  return (view: Output): Output =>
    new Filtered(view, filter, sets, { types: ["update"], elems: ["announce", "withdraw"] });
}

async function streamFile(
  path: string,
  filter: Filter,
  page: Page,
  options: ShowRouteOptions,
  io: Io,
): Promise<number> {
  const checker = new UpdateChecker();
  const palette = makePalette(useColor(io, io.stdout, options.color));
  const width = io.stdout.isTerminal ? io.columns() : Infinity;
  const view = options.json
    ? new JsonView(page, checker.sets)
    : new LineView(page, checker.sets, palette, width);
  try {
    const input = await openInput(path);
    try {
      const reader = { verb: "take routes from", command: "show route --stream --from -" };
      const format = await formatOf(input, path, reader);
      const output = new Watched(routesOnly(filter, checker.sets)(view));
      const pieceRead = () => {
        page.flush();
        io.stdout.flush();
      };
      const { port, quiet } = options;
      await readInput(input, format, { checker, output, port, quiet, pieceRead }, io);
      return output.found;
    } finally {
      input.close();
    }
  } catch (error) {
    if (!(error instanceof Cannot)) throw error;
    throw failure(error.hint ? `${error.message}\n${error.hint}` : error.message);
  }
}

async function streamRouter(
  text: string,
  filter: Filter,
  families: readonly FamilyKey[] | undefined,
  page: Page,
  options: ShowRouteOptions,
  io: Io,
  manner?: LiveManner,
): Promise<number> {
  const { makeSpeaker, SoonFlushed } = await import("./speaking.ts");
  const { LiveRoutes } = await import("./peer_routes.ts");
  const { routerAddress } = await import("./peer_address.ts");
  const { planAndGuard, tellTaken, whileWatched } = await import("./show_route_routers.ts");
  const { LIVE, RouterReader } = await import("./show_route_live.ts");
  const address = await routerAddress(text, options.source);
  const plan = await planAndGuard([address], options, families, io);
  const speaker = makeSpeaker(), { checker } = speaker, live = manner ?? LIVE;
  const routes = new LiveRoutes(checker, options, io, page, routesOnly(filter, checker.sets));
  const flushed = new SoonFlushed(() => {
    page.flush();
    io.stdout.flush();
  });
  // Who has read enough, or is gone, ends the session; it is left as any other.
  const enough = new AbortController();
  flushed.broken.catch((error) => enough.abort(error));
  const reader = new RouterReader(speaker, undefined, new Group(text), live, {
    up: (peer) => routes.up(peer),
    update(peer, checker, faults) {
      if (enough.signal.aborted) return;
      try {
        routes.update(peer, checker, faults);
      } catch (error) {
        if (!(error instanceof PageFull)) throw error;
        enough.abort(error);
      }
      flushed.soon();
    },
  });
  // On a terminal the routes themselves show how far it is.
  const isShown = !options.quiet && !io.stdout.isTerminal;
  try {
    const taken = await whileWatched(
      [reader],
      [text],
      isShown,
      io,
      live,
      (signal) => reader.take(address, plan, AbortSignal.any([signal, enough.signal])),
    );
    tellTaken(text, taken, options, io);
    return taken.faulty;
  } finally {
    speaker.close();
  }
}
