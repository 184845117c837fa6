// Why a prefix goes where it goes, as rows: what --json writes, what the socket carries, what the
// text is made of. Paths are numbered from 1, the best first; a key is absent where its value is.

/** Of an AS path: an AS of a sequence, or another segment with its name. */
export type PathPart = number | Readonly<Record<string, readonly number[]>>;

/** A path, and how far it came. */
export interface ExplainedPath {
  readonly path: number;
  /** As the configuration or the file calls the peer. */
  readonly peer: string;
  readonly peer_address: string;
  readonly peer_asn?: number;
  /** `local` for routes of our own. */
  readonly kind: "external" | "internal" | "confederation" | "unknown" | "local";
  readonly router_id?: string;
  readonly path_id?: number;
  /** Attributes as they are after import, as those of a route (`underlay.route/1`). */
  readonly next_hop?: string;
  readonly weight?: number;
  readonly local_pref?: number;
  readonly med?: number;
  readonly as_path: readonly PathPart[];
  readonly origin?: "igp" | "egp" | "incomplete";
  readonly communities?: readonly string[];
  readonly large_communities?: readonly string[];
  readonly extended_communities?: readonly string[];
  /** When it was learned. */
  readonly since?: string;
  readonly status: "best" | "multipath" | "lost" | "unreachable" | "rejected";
  /** Of what lost, and of what is used beside the best: where the best went ahead of it. */
  readonly lost?: LostStep;
  /** Of what is not used beside the best although it is of equal rank: why. */
  readonly not_beside?: string;
  /** Why it is no candidate. */
  readonly refusal?: string;
  readonly policy?: string;
  readonly rule?: string;
  /** Of what is no candidate: what it would come to as one. */
  readonly otherwise?: string;
  /** Each alone would make it the best. */
  readonly wins_with?: readonly Knob[];
}

export interface LostStep {
  readonly step: string;
  readonly value: string;
  /** The path that had the better value there. */
  readonly to: number;
  readonly to_value: string;
}

/** A change to one path that makes it the best. */
export interface Knob {
  /** `weight`, `local_pref`, `as_path_length`, `origin`, `med`, `igp_cost`, `cluster_list_length`. */
  readonly knob: string;
  /** Any number beyond this one; this one or more; this one or less. */
  readonly above?: number;
  readonly at_least?: number;
  readonly at_most?: number;
  /** A word: of ORIGIN. */
  readonly is?: string;
  /** For a person: `local-pref above 200`. */
  readonly text: string;
}

/** One step of the decision, with what it compared. */
export interface ExplainedStep {
  readonly step: string;
  readonly stays: readonly StepValue[];
  readonly loses: readonly StepValue[];
}

export interface StepValue {
  readonly path: number;
  readonly value: string;
}

/** Whether the best path leaves to a peer. */
export interface ExplainedExport {
  readonly peer: string;
  readonly exported: boolean;
  /** Why it does not. */
  readonly withheld?: string;
  readonly policy?: string;
  readonly rule?: string;
  /** What the peer is told: as it stands in the UPDATE, our AS before the path. */
  readonly next_hop?: string;
  readonly local_pref?: number;
  readonly med?: number;
  readonly as_path?: readonly PathPart[];
  /** The session is not Established: nothing leaves. */
  readonly down?: true;
}

/** Schema `underlay.explain/1`. */
export interface Explanation {
  readonly schema: "underlay.explain/1";
  readonly family: string;
  readonly prefix: string;
  readonly paths: readonly ExplainedPath[];
  /** Up to the step that left one path; none where there are not two candidates. */
  readonly steps: readonly ExplainedStep[];
  /** The number of the best path; absent where nothing is. */
  readonly best?: number;
  /** Only of a running agent. */
  readonly exports?: readonly ExplainedExport[];
  /** What is not known of the peers, and what follows. */
  readonly notes?: readonly string[];
}
