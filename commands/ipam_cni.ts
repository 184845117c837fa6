// ipam cni: keeps the ranges of a node's host-local equal to its blocks, and its demand known.
import { Cannot } from "../core/io/cannot.ts";
import type { ReportRequest } from "../core/ipam/demand_report.ts";
import { reportAndFollow } from "../core/ipam/elastic_report.ts";
import type { ElasticAnswer } from "../core/ipam/elastic_step.ts";
import type { Keeper } from "../core/ipam/keeper.ts";
import type { BlockRow, NodeRow } from "../core/ipam/ledger_row.ts";
import { isRefusal, type Refusal } from "../core/ipam/refusal.ts";
import { putNode } from "../core/ipam/request_node.ts";
import { StoreError } from "../core/ipam/store_error.ts";
import type { Work } from "../core/ipam/work.ts";
import { cniJson, cniLines, type CniTurn } from "../core/view/ipam_cni.ts";
import { CniNews } from "../core/view/ipam_cni_news.ts";
import { jsonText } from "../core/view/json_text.ts";
import { makePalette } from "../core/view/palette.ts";
import { terminalText } from "../core/view/terminal_text.ts";
import { CommandError, EXIT, failure } from "./exit.ts";
import { type Io, useColor } from "./io.ts";
import { CniNode } from "./ipam_cni_node.ts";
import type { CniOptions } from "./ipam_cni_options.ts";
import { CniWatch } from "./ipam_cni_watch.ts";
import { refused, withLedger } from "./ipam_ledger.ts";
import { type CniUse, isSure } from "./ipam_pod_count.ts";
import { labelsOf } from "./ipam_words.ts";
import type { ParsedArgs } from "./parse.ts";

/** Where nothing is seen to change, it is looked this often. */
const EVERY_SECONDS = 5;

export function run({ options }: ParsedArgs<CniOptions>, io: Io): Promise<number> {
  return withLedger(options, io, "refuse", async ({ keeper }) => {
    const cni = new Cni(keeper, options, io);
    await cni.introduce();
    if (options.once || options.plan) return await cni.once();
    return await cni.follow();
  });
}

class Cni {
  readonly #keeper: Keeper;
  readonly #options: CniOptions;
  readonly #io: Io;
  readonly #node: CniNode;
  readonly #news = new CniNews();
  /** What could not be done is said once. */
  #trouble = "";
  /** It could be done at least once. */
  #isUnderWay = false;

  constructor(keeper: Keeper, options: CniOptions, io: Io) {
    this.#keeper = keeper;
    this.#options = options;
    this.#io = io;
    this.#node = new CniNode(options, () => performance.now() / 1000);
  }

  /** With labels the node is made known; without them it has to be. */
  async introduce(): Promise<void> {
    const { node, label, plan } = this.#options, labels = labelsOf(label);
    if (!labels || plan) return;
    const done = await this.#keeper.transact(
      putNode({ node, labels, freshUid: crypto.randomUUID() }),
    );
    if (isRefusal(done)) throw refused(done);
  }

  async once(): Promise<number> {
    try {
      const turn = await this.#turn();
      this.#tell(turn, false);
      return turn.outside.length > 0 || turn.short !== undefined ? EXIT.found : EXIT.done;
    } catch (error) {
      throw error instanceof Cannot ? failure(lines(error).join("\n")) : error;
    }
  }

  /** Until it is told to stop. What cannot be done is tried again: pods go on meanwhile. */
  async follow(): Promise<number> {
    const { every = EVERY_SECONDS, node } = this.#options, watch = new CniWatch(every);
    const unwatch = this.#keeper.watch(() => watch.wake());
    try {
      do {
        try {
          watch.watch(this.#node.stateFolder(this.#keeper.ledger.blocksOf(node)));
          this.#tell(await this.#turn(), true);
          this.#isUnderWay = true;
          this.#trouble = "";
        } catch (error) {
          this.#failed(error);
        }
      } while (await watch.next());
      return EXIT.done;
    } finally {
      unwatch();
    }
  }

  #failed(error: unknown): void {
    const isLater = error instanceof CommandError && this.#isUnderWay;
    if (!(error instanceof Cannot || error instanceof StoreError || isLater)) throw error;
    const text = error instanceof CommandError ? error.text : lines(error).join("\n");
    if (text === this.#trouble) return;
    this.#trouble = text;
    this.#io.stderr.write(`${text}\nhost-local keeps the ranges it has; trying again\n`);
    this.#io.stderr.flush();
  }

  async #turn(): Promise<CniTurn> {
    const { node: name, plan } = this.#options;
    const ledger = await this.#keeper.read(), node = ledger.node(name);
    if (!node) throw refused(unknownNode(name));
    if (plan) return this.#planned(node);
    let { ranges, use } = this.#node.keep(this.#blocks(node));
    const done = isSure(use) ? await this.#report(node, use) : undefined;
    const added = [...ranges.added], removed = [...ranges.removed];
    if (done && done.steps.length > 0) {
      // What was granted is for the pods that wait for it.
      ({ ranges, use } = this.#node.keep(this.#blocks(this.#keeper.ledger.node(name) ?? node)));
      added.push(...ranges.added);
      removed.push(...ranges.removed);
    }
    return this.#made(ranges.has, added, removed, use, done);
  }

  async #planned(node: NodeRow): Promise<CniTurn> {
    const { ranges, use } = this.#node.look(this.#blocks(node));
    const planned = await this.#keeper.plan(reportAndFollow(requestOf(node, use)));
    if (isRefusal(planned)) throw refused(planned);
    return this.#made(ranges.has, ranges.added, ranges.removed, use, planned.answer);
  }

  /** Of this incarnation. */
  #blocks({ name, uid }: NodeRow): readonly BlockRow[] {
    return this.#keeper.ledger.blocksOf(name).filter((block) => block.uid === uid);
  }

  async #report(node: NodeRow, use: CniUse): Promise<ElasticAnswer> {
    const work: Work<ElasticAnswer> = reportAndFollow(requestOf(node, use));
    const answer = await this.#keeper.transact(work);
    if (isRefusal(answer)) throw refused(answer);
    return answer;
  }

  #made(
    ranges: readonly string[],
    added: readonly string[],
    removed: readonly string[],
    { used, outside }: CniUse,
    answer: ElasticAnswer | undefined,
  ): CniTurn {
    const { node, conflist, plan } = this.#options, [shortage] = answer?.shortages ?? [];
    const steps = answer?.steps ?? [], time = Date.now() / 1000;
    const turn = { node, time, conflist, isPlanned: plan, ranges, added, removed, used, outside };
    return { ...turn, steps, ...(shortage && { short: `${node} is short: ${shortage.text}` }) };
  }

  /** Only what is news. */
  #tell(turn: CniTurn, isLog: boolean): void {
    const { json, quiet, color } = this.#options, { stdout } = this.#io;
    if (!this.#news.isNews(turn)) return;
    if (json) stdout.write(`${jsonText(cniJson(turn))}\n`);
    else if (!quiet) {
      const palette = makePalette(useColor(this.#io, stdout, color));
      for (const line of cniLines(turn, palette, isLog)) stdout.write(`${line}\n`);
    }
    stdout.flush();
  }
}

function requestOf({ name, uid }: NodeRow, { used, blocks }: CniUse): ReportRequest {
  return { node: name, uid, used, pending: 0, blocks };
}

function unknownNode(name: string): Refusal {
  return {
    refused: "unknown-node",
    text: `cannot keep the ranges of ${name}: the ledger does not know that node`,
    hint: "give its labels to make it known: --label rack=a",
  };
}

function lines(error: Cannot | StoreError): readonly string[] {
  const { hint } = error;
  return [error.message, ...hint === undefined ? [] : [hint]].map(terminalText);
}
