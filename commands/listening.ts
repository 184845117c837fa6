// Where peers may dial us.
import { Cannot } from "../core/io/cannot.ts";
import { bgpSockets } from "../core/io/host.ts";
import type { Endpoint, Target } from "../core/speaker/ports.ts";
import type { Speaker } from "../core/speaker/speaker.ts";
import { failure } from "./exit.ts";
import type { SessionPlan } from "./session_options.ts";

/**
 * Listens for these peers: on `asked`, else on the source address or on all addresses of their
 * families. Throws CommandError where that cannot be, with who has the port if that is known.
 */
export async function listenFor(
  speaker: Speaker,
  targets: readonly Target[],
  plan: SessionPlan,
  asked?: Endpoint,
): Promise<void> {
  const isIpv6 = ({ remote }: Target) => remote.address.includes(":");
  const families = new Set(targets.map(isIpv6));
  const any = (six: boolean) => plan.source ?? (six ? "::" : "0.0.0.0");
  const locals = asked
    ? [asked]
    : [...families].map((six) => ({ address: any(six), port: plan.port }));
  const hasKeys = Object.keys(plan.socket).length > 0;
  const keys = hasKeys
    ? targets.map(({ remote }) => ({ from: remote.address, ...plan.socket }))
    : [];
  for (const local of locals) {
    try {
      speaker.listen(local, keys);
    } catch (error) {
      if (!(error instanceof Cannot)) throw error;
      throw await cannotListen(error, local);
    }
  }
}

/** Why not, with who has the port if that is known; `another` says how to listen on another port. */
export async function cannotListen(
  { message, hint }: Cannot,
  { port }: Endpoint,
  another = "--port",
) {
  const sockets = /in use/.test(message) ? await bgpSockets([port]) : undefined;
  const holder = sockets?.find((s) => s.state === "LISTEN" && s.local.port === port)?.owners[0];
  const lines = [
    message,
    ...(holder ? [`${holder.name} (pid ${holder.pid}) listens there`] : []),
    ...(hint ? [hint] : []),
    ...(/denied|permitted/i.test(message) && port < 1024 ? [`another port: ${another}`] : []),
  ];
  return failure(lines.join("\n"));
}
