/** What a tool of the system answered. */
export interface ToolAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Nothing that a tool is asked here takes longer on a host that is well. */
const PATIENCE_MS = 2000;
/** More than any answer that is read here. */
const MOST_OCTETS = 16 << 20;

/**
 * Runs a tool to its end, without a shell. Undefined where it is not here, may not be run, or gave
 * no whole answer in time (it is killed then).
 */
export async function askTool(
  name: string,
  args: readonly string[],
  patienceMs: number = PATIENCE_MS,
): Promise<ToolAnswer | undefined> {
  try {
    const child = new Deno.Command(name, {
      args: [...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return await answerOf(child, patienceMs);
  } catch {
    // Not here, or no permission: it is not known then.
    return undefined;
  }
}

async function answerOf(
  child: Deno.ChildProcess,
  patienceMs: number,
): Promise<ToolAnswer | undefined> {
  let isCut = false;
  const kill = () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
  };
  const cut = () => {
    isCut = true;
    kill();
  };
  const timer = setTimeout(kill, patienceMs);
  try {
    const [stdout, stderr, { code, signal }] = await Promise.all([
      textOf(child.stdout, cut),
      textOf(child.stderr, cut),
      child.status,
    ]);
    // Where this process was the one that came late, the tool had answered all the same.
    return isCut || signal === "SIGKILL" ? undefined : { code, stdout, stderr };
  } finally {
    clearTimeout(timer);
  }
}

/** All of a stream as text; `tooMuch` is called where it does not end. */
async function textOf(stream: ReadableStream<Uint8Array>, tooMuch: () => void): Promise<string> {
  const decoder = new TextDecoder();
  let text = "", octets = 0;
  for await (const piece of stream) {
    octets += piece.length;
    if (octets > MOST_OCTETS) tooMuch();
    else text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}
