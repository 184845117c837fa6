// What the agent tells of itself: one object a row, as it stands in JSON on the control socket, in
// `--json`, and before every text view. Names, not numbers; a key is absent where its value is.

/** A NOTIFICATION that was the last word of a session. */
export interface NotificationRow {
  readonly direction: "sent" | "received";
  readonly code: number;
  readonly subcode: number;
  /** `Cease, Administrative Shutdown`. */
  readonly meaning: string;
  /** The operator's words in it (RFC 9003 §2). */
  readonly text?: string;
  readonly time: string;
}

/** Routes of a peer that are refused for one reason. */
export interface RejectedRow {
  /** `policy`, `AS loop` … */
  readonly reason: string;
  readonly routes: number;
}

/** What there is of one family of one peer. Counts are kept, never recounted. */
export interface PeerFamilyRow {
  readonly family: string;
  /** Whether the session at hand carries it; absent where there is none. */
  readonly negotiated?: boolean;
  readonly received: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly rejected_for?: readonly RejectedRow[];
  /** Of the accepted, those that are best. */
  readonly best: number;
  readonly advertised: number;
  /** Name of the policy; absent where nobody named one: over eBGP nothing passes then (RFC 8212 §2). */
  readonly import_policy?: string;
  readonly export_policy?: string;
  /** `usual`, `self`, `self-ebgp`, `keep` or an address. */
  readonly next_hop: string;
  readonly maximum?: number;
  readonly end_of_rib?: string;
  /** Updates and withdrawals taken in, and those of them that were treated as withdrawals or refused. */
  readonly announced_in: number;
  readonly withdrawn_in: number;
  readonly treated_as_withdraw: number;
  readonly refused: number;
  readonly announced_out: number;
  readonly withdrawn_out: number;
  readonly messages_out: number;
  readonly unsendable: number;
}

/** One peer: `show peers`, `show peer X`. */
export interface PeerRow {
  readonly schema: "underlay.peer/1";
  readonly name: string;
  readonly description?: string;
  readonly address: string;
  readonly port: number;
  readonly local_address?: string;
  readonly local_port?: number;
  readonly local_as: number;
  readonly remote_as?: number;
  readonly kind: "external" | "internal" | "confederation" | "unknown";
  /** A client of ours as a route reflector. */
  readonly client?: true;
  readonly passive: boolean;
  /** A state of RFC 4271 §8.2.2, or `Disabled`. */
  readonly state: string;
  /** Since when it is up, down or disabled: another try changes the state, and not this. */
  readonly since: string;
  readonly uptime_seconds?: number;
  /** Why it is not Established: id of a cause, and the sentence for a person. */
  readonly cause?: string;
  readonly why?: string;
  /** Ids of the other causes that the evidence admits, the likeliest first. */
  readonly or?: readonly string[];
  readonly remedy?: string;
  readonly last_notification?: NotificationRow;
  readonly next_try_seconds?: number;
  readonly last_up?: string;
  readonly established_count: number;
  readonly router_id?: string;
  readonly local_router_id: string;
  readonly hold_time_seconds?: number;
  readonly keepalive_seconds?: number;
  readonly hold_left_seconds?: number;
  readonly keepalive_left_seconds?: number;
  /** Capabilities offered and those the peer offered, as decode prints them. */
  readonly capabilities_sent?: readonly string[];
  readonly capabilities_received?: readonly string[];
  readonly messages_in: number;
  readonly messages_out: number;
  readonly updates_in: number;
  readonly updates_out: number;
  readonly families: readonly PeerFamilyRow[];
}

/** The router as a whole: `show protocols`' head, `show status` of birdc. */
export interface RouterRow {
  readonly schema: "underlay.router/1";
  readonly version: string;
  readonly host_name?: string;
  readonly local_as: number;
  readonly router_id: string;
  readonly cluster_id?: string;
  readonly started: string;
  readonly now: string;
  readonly last_reload?: string;
  /** Process that answers. */
  readonly pid?: number;
  readonly config_file: string;
  /** Where the file is not what runs: it has changed since, the last reload refused it, it cannot be read. */
  readonly config_state?: "changed" | "refused" | "unreadable";
  /** Why it was refused. */
  readonly config_error?: string;
  readonly peers: number;
  readonly established: number;
  readonly prefixes: Readonly<Record<"ipv4" | "ipv6", number>>;
  readonly paths: number;
  /** Absent where no ledger of addresses is looked at. */
  readonly ipam?: IpamRow;
}

/** How it stands with the ledger whose blocks are announced. */
export interface IpamRow {
  /** `PATH` or `etcd://HOST:PORT`. */
  readonly store: string;
  /**
   * Whether it can be read and written; while it is `away`, what is announced stays so, and nothing
   * new is. `elsewhere`: another agent of this node lives, and nothing is announced here.
   */
  readonly state: "opening" | "ok" | "away" | "elsewhere";
  /** Why it is not `ok`, and since when. */
  readonly why?: string;
  readonly since?: string;
  readonly node?: string;
  readonly uid?: string;
  /** Blocks and aggregates that are announced. */
  readonly blocks: number;
  readonly aggregates: number;
  /** Withdrawn, and not every peer has been sent that. */
  readonly withdrawing?: number;
  /** Kept back while another router announces them. */
  readonly held_back?: number;
  /** When what is announced was another the last time. */
  readonly last_change?: string;
  /** Blocks of ours that another router announces. */
  readonly conflicts?: readonly IpamConflictRow[];
  /** The last thing that the ledger refused. */
  readonly refused?: string;
  /** So many agents are missed at once that it is rather a fault of what lies between. */
  readonly alarm?: string;
}

export interface IpamConflictRow {
  readonly prefix: string;
  /** Who told us. */
  readonly peer: string;
  readonly next_hop?: string;
  /** The AS that it comes from; absent for our own. */
  readonly origin_as?: number;
}

/** Where the memory is: `show memory`. */
export interface MemoryRow {
  readonly schema: "underlay.memory/1";
  /** `prefixes`, `paths`, `attributes`, `next hops`, `adj-rib-out`, `process` … */
  readonly part: string;
  readonly count?: number;
  readonly octets: number;
}

/** What a reload does, or would do, to one thing. */
export interface ChangeRow {
  readonly schema: "underlay.change/1";
  /** `peer tor-a`, `policy from-tor`, `decision`, `announce 10.0.0.0/24`. */
  readonly what: string;
  readonly change: "add" | "remove" | "change";
  /** The keys that differ, with both values: `hold-time: 90 -> 30`. */
  readonly keys?: readonly string[];
  /** What follows: `session reset`, `routes refreshed`, `decided anew`, `nothing`. */
  readonly effect: string;
}

/** What came of a verb that changes something: `peer disable`, `announce` … */
export interface DoneRow {
  readonly schema: "underlay.done/1";
  /** `peer tor-a`, `announce`. */
  readonly what: string;
  /** False: nothing was done, and `text` says why. */
  readonly done: boolean;
  /** One line for a person. */
  readonly text: string;
  readonly hint?: string;
  /** Of `announce`. */
  readonly announced?: number;
  readonly withdrawn?: number;
}
