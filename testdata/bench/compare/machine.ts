/** What a figure depends on besides the programs. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly load: number;
  readonly versions: Readonly<Record<string, string>>;
}

const VERSION_OF: Readonly<Record<string, readonly string[]>> = {
  bgpdump: ["bgpdump", "-h"],
  tshark: ["tshark", "--version"],
};

export function describeMachine(): Machine {
  const versions: Record<string, string> = { deno: Deno.version.deno };
  for (const [name, command] of Object.entries(VERSION_OF)) {
    const version = versionOf(command);
    if (version !== undefined) versions[name] = version;
  }
  return {
    cpu: /^model name\s*:\s*(.+)$/m.exec(readText("/proc/cpuinfo"))?.[1] ?? Deno.build.arch,
    cores: navigator.hardwareConcurrency,
    memoryGiB: Math.round(Deno.systemMemoryInfo().total / 2 ** 30),
    kernel: Deno.osRelease(),
    load: Deno.loadavg()[0]!,
    versions,
  };
}

export function formatMachine(machine: Machine): string {
  const { cpu, cores, memoryGiB, kernel, load } = machine;
  const tools = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${Deno.build.os} ${kernel}, load ${load.toFixed(1)}`,
    tools.join(", "),
  ].join("\n");
}

/** First number with dots that the program prints about itself, on whichever stream. */
function versionOf(command: readonly string[]): string | undefined {
  try {
    const { stdout, stderr } = new Deno.Command(command[0]!, { args: command.slice(1) })
      .outputSync();
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    return /\d+(\.\d+)+/.exec(text)?.[0] ?? "unknown";
  } catch {
    return undefined;
  }
}

function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}
