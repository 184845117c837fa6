/** `--name value` words of a program of the bench; `0` and the like are read by whoever asks. */
export function readWords(args: readonly string[]): Record<string, string> {
  const words: Record<string, string> = {};
  for (let at = 0; at + 1 < args.length; at += 2) {
    words[args[at]!.replace(/^--/, "")] = args[at + 1]!;
  }
  return words;
}

/** `127.0.0.2:1790` as its two parts. */
export function readEndpoint(text: string): { readonly hostname: string; readonly port: number } {
  const [hostname = "", port] = text.split(":");
  return { hostname, port: Number(port) };
}
