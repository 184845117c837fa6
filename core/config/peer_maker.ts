import type { PolicySource } from "../rib/policy/rules.ts";
import { ROLE_NUMBERS } from "../wire/capability/capability_words.ts";
import { otherPlace } from "./config_error.ts";
import { familiesOf } from "./family_maker.ts";
import { quoted } from "./misread.ts";
import { type Around, checkPeer } from "./peer_checks.ts";
import { meant } from "./policy_keys.ts";
import type { PeerConfig } from "./router_config.ts";
import type { Placed, Reading, Values } from "./spec/kind.ts";
import { ALL, NONE } from "./spec/policy.ts";
import { ANY_AS, PEER, type PeerValues, type SharedValues } from "./spec/peer.ts";
import type { ROUTER } from "./spec/router.ts";

/** What a peer and its templates say: what is nearer to the peer comes first. */
export type Layers = readonly SharedValues[];

/** Makes peers of what stands in the file, templates included. */
export class PeerMaker {
  readonly #values: Values<typeof ROUTER>;
  readonly #localAs: number;
  readonly #policies: ReadonlySet<string>;
  readonly #reading: Reading;
  readonly #around: Around;
  /** The chain of each template, itself first. */
  readonly #chains = new Map<string, Layers>();

  constructor(
    values: Values<typeof ROUTER>,
    localAs: number,
    policies: ReadonlyMap<string, PolicySource>,
    reading: Reading,
    around: Around,
  ) {
    this.#values = values;
    this.#localAs = localAs;
    this.#policies = new Set([ALL, NONE, ...policies.keys()]);
    this.#reading = reading;
    this.#around = around;
  }

  /** All peers; what is wrong with them, or with templates, is added to the errors. */
  peers(): readonly PeerConfig[] {
    for (const [name, { value }] of this.#values.templates?.value ?? []) {
      this.#chain(name, []);
      this.#checkNames(value);
    }
    const names = new Map<string, Placed<unknown>>(), ends = new Map<string, Placed<unknown>>();
    return (this.#values.peers?.value ?? []).flatMap((peer) => {
      const made = this.#peer(peer);
      if (!made) return [];
      const { name, address } = peer.value;
      const end = `${made.address}${made.source === undefined ? "" : ` from ${made.source}`}`;
      const isOne = this.#once(ends, end, `the peer ${end}`, address!);
      if (isOne || name) this.#once(names, made.name, `the name ${made.name}`, name ?? address!);
      return [made];
    });
  }

  /** False for what is known already. */
  #once(
    known: Map<string, Placed<unknown>>,
    key: string,
    what: string,
    at: Placed<unknown>,
  ): boolean {
    const first = known.get(key);
    known.set(key, first ?? at);
    if (!first) return true;
    const reason = `${what} stands twice, first in ${otherPlace(first.place)}`;
    this.#reading.errors.add(at.place, at.path, reason);
    return false;
  }

  #peer({ value: own, place, path }: Placed<PeerValues>): PeerConfig | undefined {
    this.#checkNames(own);
    if (!own.address) return undefined;
    const layers: Layers = [own, ...own.template ? this.#chain(own.template.value, []) : []];
    const said = merged(layers) as PeerValues;
    const remote = said["remote-as"];
    if (!remote) {
      const hint = "name it, or say any for whatever its OPEN says";
      // One that could not be read was told of already, and so was a template that is not there.
      if (!("remote-as" in said) && layers.every(({ template }) => this.#isThere(template))) {
        this.#reading.errors.add(place, path, "remote-as is missing", hint);
      }
      return undefined;
    }
    const localAs = said["local-as"]?.value ?? this.#localAs;
    checkPeer({ ...said, address: own.address }, {
      localAs,
      listens: this.#values.listen?.value.length !== 0,
      reading: this.#reading,
      ...this.#around,
    });
    return {
      name: own.name?.value ?? own.address.value,
      address: own.address.value,
      localAs,
      ...(remote.value !== ANY_AS && { remoteAs: remote.value }),
      ...sessionOf(said),
      ...rulesOf(said),
      families: familiesOf(layers, said, this.#reading),
    };
  }

  /** The template of this name and all that it builds on. */
  #chain(name: string, above: readonly string[]): Layers {
    const known = this.#chains.get(name);
    if (known) return known;
    const found = this.#values.templates?.value.get(name);
    if (!found) return [];
    const { template } = found.value;
    const way = [...above, name], again = template ? way.indexOf(template.value) : -1;
    if (template && again >= 0) {
      const circle = [...way.slice(again), template.value];
      const reason = `templates build on each other in a circle: ${circle.join(" -> ")}`;
      this.#reading.errors.add(template.place, template.path, reason);
      return [found.value];
    }
    const rest = template ? this.#chain(template.value, way) : [];
    const chain = [found.value, ...rest];
    this.#chains.set(name, chain);
    return chain;
  }

  #isThere(template: Placed<string> | undefined): boolean {
    return !template || this.#values.templates?.value.has(template.value) === true;
  }

  /** Adds names of templates and policies that are not there. */
  #checkNames(said: SharedValues): void {
    this.#checkName(said.template, "template", [...this.#values.templates?.value.keys() ?? []]);
    const families = said.families?.value;
    for (const values of [said, families?.ipv4?.value, families?.ipv6?.value]) {
      this.#checkName(values?.import, "policy", this.#policies);
      this.#checkName(values?.export, "policy", this.#policies);
    }
  }

  #checkName(at: Placed<string> | undefined, what: string, known: Iterable<string>): void {
    const { errors, nearest } = this.#reading;
    if (!at || (known instanceof Set && known.has(at.value))) return;
    const names = [...known];
    if (names.includes(at.value)) return;
    const reason = `there is no ${what} ${quoted(at.value)}`;
    errors.add(at.place, at.path, reason, meant(nearest(at.value, names), names));
  }
}

/** What is nearest of each key. */
function merged(layers: Layers): SharedValues {
  return Object.assign({}, ...layers.toReversed());
}

type Session = Omit<
  PeerConfig,
  "name" | "address" | "localAs" | "remoteAs" | "families" | keyof Rules
>;

function sessionOf(said: PeerValues): Session {
  return {
    ...pick(said, "description", "description"),
    ...pick(said, "source", "source"),
    ...pick(said, "password-file", "passwordFile"),
    ...pick(said, "password-env", "passwordEnv"),
    ...pick(said, "ttl", "ttl"),
    ...pick(said, "ttl-security", "ttlSecurity"),
    ...pick(said, "role", "role"),
    port: said.port?.value ?? 179,
    enabled: said.enabled?.value ?? true,
    passive: said.passive?.value ?? false,
    holdTimeSeconds: said["hold-time"]?.value ?? 90,
    connectRetrySeconds: said["connect-retry"]?.value ?? 30,
    roleStrict: said["role-strict"]?.value ?? false,
    extendedMessage: said["extended-message"]?.value ?? true,
    extendedNextHop: said["extended-next-hop"]?.value ?? true,
    require: [...new Set(said.require?.value.map(({ value }) => value))],
    ...gracefulOf(said["graceful-restart"]?.value ?? HELPED_SECONDS),
  };
}

/** Who says that it can help also hears the End-of-RIB of those who send it to nobody else. */
const HELPED_SECONDS = 120;

function gracefulOf(seconds: number): Pick<PeerConfig, "gracefulRestart"> {
  return seconds === 0 ? {} : { gracefulRestart: seconds };
}

interface Rules {
  readonly client: boolean;
  readonly weight: number;
  readonly allowAsIn: number;
  readonly removePrivate: boolean;
  readonly enforceFirstAs: boolean;
}

function rulesOf(said: PeerValues): Rules {
  // A route server does not put its own AS into a path.
  const isBehindServer = said.role?.value === ROLE_NUMBERS["route-server-client"];
  return {
    client: said.client?.value ?? false,
    weight: said.weight?.value ?? 0,
    allowAsIn: said["allow-as-in"]?.value ?? 0,
    removePrivate: said["remove-private"]?.value ?? false,
    enforceFirstAs: said["enforce-first-as"]?.value ?? !isBehindServer,
  };
}

/** The value of a key under the name of its field, where there is one. */
function pick<Name extends keyof typeof PEER, Field extends string>(
  said: PeerValues,
  key: Name,
  field: Field,
): { readonly [F in Field]?: NonNullable<PeerValues[Name]>["value"] } {
  const found = said[key];
  return found === undefined ? {} : { [field]: found.value } as never;
}
