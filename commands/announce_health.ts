// --healthcheck: what is asked, how often, and what its answers come to.
import {
  type Health,
  type HealthRule,
  pauseSeconds,
  stepHealth,
  UNCHECKED,
} from "../core/agent/health.ts";
import { type Probe, type ProbeResult, runProbe } from "../core/io/health.ts";
import { parseAddress } from "../core/net/address.ts";
import type { AnnounceOptions } from "./announce_options.ts";
import { usageError } from "./exit.ts";
import { quote } from "./parse.ts";

/** A check as it was asked for. */
export interface CheckPlan {
  readonly probe: Probe;
  readonly rule: HealthRule;
  readonly timeoutSeconds: number;
  /** The MED while unhealthy; undefined: withdraw. */
  readonly unhealthyMed: number | undefined;
}

type CheckOptions = Pick<
  AnnounceOptions,
  | "healthcheck"
  | "rise"
  | "fall"
  | "interval"
  | "fastInterval"
  | "checkTimeout"
  | "unhealthy"
  | "unhealthyMed"
>;

/** Reads --healthcheck and its options; undefined where there is none. Throws CommandError. */
export function planCheck(options: CheckOptions): CheckPlan | undefined {
  if (options.healthcheck === undefined) return undefined;
  const unhealthy = options.unhealthy ?? (options.unhealthyMed === undefined ? "withdraw" : "med");
  if (unhealthy === "withdraw" && options.unhealthyMed !== undefined) {
    throw usageError("--unhealthy-med says nothing with --unhealthy withdraw; leave one away");
  }
  const intervalSeconds = positive(options.interval ?? 5, "--interval");
  return {
    probe: parseProbe(options.healthcheck),
    rule: {
      rise: options.rise ?? 3,
      fall: options.fall ?? 3,
      intervalSeconds,
      fastIntervalSeconds: positive(
        options.fastInterval ?? Math.min(1, intervalSeconds),
        "--fast-interval",
      ),
    },
    timeoutSeconds: positive(options.checkTimeout ?? 5, "--check-timeout"),
    unhealthyMed: unhealthy === "med" ? options.unhealthyMed ?? 1000 : undefined,
  };
}

function positive(seconds: number, option: string): number {
  if (seconds > 0) return seconds;
  throw usageError(`cannot use ${seconds} for ${option}: it must be more than 0`);
}

/** `tcp:HOST:PORT`, `http://...`, `https://...`; anything else is a command for sh. Throws CommandError. */
export function parseProbe(text: string): Probe {
  const cannot = (why: string) => usageError(`cannot use ${quote(text)} for --healthcheck: ${why}`);
  if (/^https?:/i.test(text)) {
    if (!URL.canParse(text)) throw cannot("it is no URL");
    return { kind: "http", url: text };
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1];
  if (scheme !== undefined) throw cannot(`${scheme} is not http or https; for TCP: tcp:HOST:PORT`);
  if (!/^tcp:/i.test(text)) return { kind: "command", command: text };
  const parts = /^tcp:(?:\[([^\]]+)\]|([^:\s]+)):([0-9]{1,5})$/i.exec(text);
  const host = parts?.[1] ?? parts?.[2], port = Number(parts?.[3]);
  if (host === undefined || port < 1 || port > 65535) {
    throw cannot("it is not like tcp:127.0.0.1:80 or tcp:[::1]:80");
  }
  if (parts?.[1] !== undefined && parseAddress(host)?.length !== 16) {
    throw cannot("what stands in brackets is no IPv6 address");
  }
  return { kind: "tcp", host, port };
}

/** The host and port a probe connects to; undefined for a command. */
export function probedEnd(probe: Probe): { host: string; port: number } | undefined {
  if (probe.kind === "command") return undefined;
  if (probe.kind === "tcp") return probe;
  const { hostname, port, protocol } = new URL(probe.url);
  const usual = protocol === "https:" ? 443 : 80;
  return { host: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? usual : Number(port) };
}

/** What a check is run with; a test hands in its own. */
export interface CheckParts {
  ask(probe: Probe, timeoutSeconds: number, signal: AbortSignal): Promise<ProbeResult>;
  /** Resolves after so long, or at once when the signal says so. */
  pause(seconds: number, signal: AbortSignal): Promise<void>;
}

/** Told after each check: what it all comes to now, and before it. */
export type CheckTold = (health: Health, before: Health, result: ProbeResult) => void;

/** Checks again and again until the signal ends it. */
export async function runChecks(
  { probe, rule, timeoutSeconds }: CheckPlan,
  told: CheckTold,
  signal: AbortSignal,
  parts: CheckParts = { ask: runProbe, pause },
): Promise<void> {
  let health = UNCHECKED;
  while (!signal.aborted) {
    const result = await parts.ask(probe, timeoutSeconds, signal), before = health;
    if (signal.aborted) return;
    health = stepHealth(before, result.passed, rule);
    told(health, before, result);
    await parts.pause(pauseSeconds(health, rule), signal);
  }
}

/** Resolves after so long, or when the signal says so. */
export function pause(seconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, seconds * 1000);
    signal.addEventListener("abort", done);
  });
}
