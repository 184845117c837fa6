/** How to find out whether a service is well. */
export type Probe =
  /** For `sh -c`; exit code 0 is well. */
  | { readonly kind: "command"; readonly command: string }
  /** Well when it accepts a connection, which is closed at once. */
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  /** Well when GET answers 2xx or 3xx; redirects are not followed. */
  | { readonly kind: "http"; readonly url: string };

export interface ProbeResult {
  readonly passed: boolean;
  /** For a person: `exit code 1`, `HTTP 503`, `connection refused`. */
  readonly reason: string;
}

/**
 * Asks once. Never throws: whatever goes wrong is a failed check with its reason. `signal` ends it
 * before its time, and in that call what it has started: nothing outlives the process.
 */
export async function runProbe(
  probe: Probe,
  timeoutSeconds: number,
  signal?: AbortSignal,
): Promise<ProbeResult> {
  if (signal?.aborted) return failed("stopped");
  const abort = new AbortController(), end = () => abort.abort();
  const timer = setTimeout(end, timeoutSeconds * 1000);
  signal?.addEventListener("abort", end);
  const late = failed(`no answer within ${timeoutSeconds} s`);
  try {
    const result = await ask(probe, abort.signal);
    return abort.signal.aborted ? late : result;
  } catch (error) {
    return abort.signal.aborted ? late : failed(reasonOf(error));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}

function ask(probe: Probe, signal: AbortSignal): Promise<ProbeResult> {
  switch (probe.kind) {
    case "command":
      return askCommand(probe.command, signal);
    case "tcp":
      return askTcp(probe.host, probe.port, signal);
    case "http":
      return askHttp(probe.url, signal);
  }
}

function failed(reason: string): ProbeResult {
  return { passed: false, reason };
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const text = [error, cause].map((one) => one instanceof Error ? one.message : "").join(" ")
    .trim();
  if (/refused/i.test(text)) return "connection refused";
  if (/dns error|lookup address|ENOTFOUND/i.test(text)) return "the name is not known";
  return text.replace(/ \(os error \d+\)/g, "");
}

/** The command is a session of its own: Ctrl-C is for us alone, and all it started can be ended. */
async function askCommand(command: string, signal: AbortSignal): Promise<ProbeResult> {
  const child = new Deno.Command("sh", {
    args: ["-c", command],
    stdin: "null",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  const end = () => endGroup(child);
  signal.addEventListener("abort", end, { once: true });
  const { success, code, signal: killedBy } = await child.status;
  signal.removeEventListener("abort", end);
  return { passed: success, reason: killedBy ? `ended by ${killedBy}` : `exit code ${code}` };
}

/** Ends what the command started too, which would go on else. */
function endGroup(child: Deno.ChildProcess): void {
  try {
    new Deno.Command("sh", { args: ["-c", `kill -9 -${child.pid}`], stderr: "null" }).outputSync();
    child.kill("SIGKILL");
  } catch {
    // It has ended.
  }
}

async function askTcp(hostname: string, port: number, signal: AbortSignal): Promise<ProbeResult> {
  const connecting = Deno.connect({ hostname, port });
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("late")), { once: true });
  });
  try {
    (await Promise.race([connecting, late])).close();
    return { passed: true, reason: "connected" };
  } catch (error) {
    // A connection that comes too late is closed as well.
    connecting.then((connection) => connection.close(), () => {});
    throw error;
  }
}

/** Not with fetch(), which blocks the ports of old services: 5060, 6000 and their like. */
async function askHttp(url: string, signal: AbortSignal): Promise<ProbeResult> {
  const { get } = /^https:/i.test(url) ? await import("node:https") : await import("node:http");
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  // A connection that is kept would say nothing of whether a new one can be made.
  // `ca` with nothing in it: the roots of the platform, without asking which they are, for which no
  // permission is given.
  const request = get(url, { agent: false, signal, ca: "" }, (response) => {
    resolve(response.statusCode ?? 0);
    response.destroy();
  });
  // Whatever comes behind the first end of it is nobody's error.
  request.on("error", reject);
  const status = await promise;
  return { passed: status >= 200 && status < 400, reason: `HTTP ${status}` };
}
