// Our side of a link: the real program, in its own namespace, read through its JSON.
import type { Node } from "../../../tools/lab/node.ts";
import { run, until } from "../../../tools/lab/shell.ts";
import { UNDERLAY } from "../underlay.ts";
import type { DaemonKind } from "./daemon.ts";
import { DAEMON_AS, groupPrefix, type Link, ours, sessionAddress, theirs } from "./link.ts";
import { type OurRoute, ourRoute } from "./our_route.ts";
import type { Route } from "./route.ts";
import { toldToAnnounce } from "./sent.ts";

/** One line of `--json`. */
export type Event = Readonly<Record<string, unknown>>;

function zone(link: Link): string {
  return link.over === "link-local" ? "%eth0" : "";
}

/** What the options of a session have to say on this link. */
export function sessionWords(link: Link, keyFile: string): string[] {
  const { wants } = link, own = ours(link);
  return [
    ...["--local-as", String(link.ourAs), "--remote-as", String(DAEMON_AS)],
    ...["--router-id", own.ipv4, "--family", link.families.join(",")],
    ...(wants.addPath ? ["--add-path", "both"] : []),
    ...(wants.provider ? ["--role", "customer"] : []),
    ...(wants.key ? ["--password-file", keyFile] : []),
    ...(wants.gtsm ? ["--ttl-security", "1"] : []),
  ];
}

/** The address that we dial, or are dialled from. */
export function target(link: Link): string {
  return sessionAddress(link, theirs(link)) + zone(link);
}

/** A command of ours that runs on. */
export class Running {
  readonly events: Event[] = [];
  #stderr = "";
  readonly #read: Promise<void>;

  constructor(readonly child: Deno.ChildProcess) {
    this.#read = Promise.all([this.#events(), this.#complaints()]).then(() => {});
  }

  async #events(): Promise<void> {
    let rest = "";
    for await (const text of this.child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      this.events.push(...lines.filter((one) => one.startsWith("{")).map((one) => JSON.parse(one)));
    }
  }

  async #complaints(): Promise<void> {
    for await (const text of this.child.stderr.pipeThrough(new TextDecoderStream())) {
      this.#stderr = (this.#stderr + text).slice(-4000);
    }
  }

  get said(): string {
    return this.#stderr.trim();
  }

  named(name: string): Event[] {
    return this.events.filter(({ event }) => event === name);
  }

  /** Waits until an event of this name has come; throws with what it said instead. */
  async saw(name: string, limitMs: number): Promise<Event> {
    await until(() => this.named(name).length > 0, limitMs);
    const [event] = this.named(name);
    if (event) return event;
    const last = this.events.slice(-2).map((one) => JSON.stringify(one).slice(0, 300)).join(" ");
    throw new Error(`we saw no ${name}; ${last} ${this.said}`.trim());
  }

  /** Ctrl-C, then its exit code. */
  async leave(): Promise<number> {
    this.signal("SIGINT");
    const timer = setTimeout(() => this.signal("SIGKILL"), 10_000);
    const { code } = await this.child.status;
    clearTimeout(timer);
    await this.#read;
    return code;
  }

  signal(signal: Deno.Signal): void {
    try {
      this.child.kill(signal);
    } catch { /* it ended by itself */ }
  }
}

/** Where we are on a link. */
export class Ours {
  constructor(readonly node: Node, readonly link: Link, readonly kind: DaemonKind) {}

  get #keyFile(): string {
    return `${this.node.directory}/${this.node.name}.key`;
  }

  async #words(): Promise<string[]> {
    const { key } = this.link.wants;
    if (key) await Deno.writeTextFile(this.#keyFile, `${key}\n`, { mode: 0o600 });
    // One of the two has to be the old speaker.
    const isOld = this.link.wants.twoOctetAs === true && !this.kind.leavesOutFourOctetAs;
    return [...sessionWords(this.link, this.#keyFile), ...(isOld ? ["--as2"] : [])];
  }

  #inside(words: readonly string[]): string[] {
    return ["netns", "exec", this.node.netns, ...UNDERLAY, ...words];
  }

  #start(words: readonly string[], stdin?: string): Running {
    const child = new Deno.Command("ip", {
      args: this.#inside(words),
      stdin: stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    if (stdin !== undefined) {
      const writer = child.stdin.getWriter();
      // Left open: the end of standard input is not the end of what is announced.
      writer.write(new TextEncoder().encode(stdin)).catch(() => {});
    }
    return new Running(child);
  }

  /** `peer`: dials, listens or does both, as the link wants it. */
  async hold(...more: readonly string[]): Promise<Running> {
    const { dials } = this.link, own = sessionAddress(this.link, ours(this.link));
    const listen = own.includes(":") ? `[${own}]:179` : `${own}:179`;
    return this.#start([
      ...["peer", target(this.link), "--json", ...await this.#words(), ...more],
      ...(dials === "theirs" ? ["--passive"] : []),
      ...(dials === "ours" ? [] : ["--listen", listen]),
    ]);
  }

  /** `announce -`: everything that the link's group announces. */
  async announce(): Promise<Running> {
    const lines = toldToAnnounce(this.link).map((words) => `announce ${words}\n`).join("");
    const words = ["announce", "-", "--to", target(this.link), "--json", "--force"];
    return this.#start([...words, ...await this.#words()], lines);
  }

  /** `show route --from`: the routes of the link's group. */
  async collect(): Promise<Route[]> {
    const words = ["show", "route", "--from", target(this.link), "--json", "--timeout", "15s"];
    const inside = this.#inside([...words, ...await this.#words()]);
    const { stdout, stderr, code } = await run(["ip", ...inside], { timeoutMs: 40_000 });
    if (code !== 0) throw new Error(`show route: exit ${code}: ${stderr.trim()}`);
    const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
    const routes = lines.map((line) => ourRoute(JSON.parse(line) as OurRoute));
    return routes.filter((one) => isOfGroup(this.link, one));
  }
}

function isOfGroup(link: Link, { prefix }: Route): boolean {
  return link.families.some((family) => {
    const head = groupPrefix(link, family).replace(/(\.0\.0|::)\/\d+$/, "");
    return prefix.startsWith(head + (family === "ipv4" ? "." : ":"));
  });
}
