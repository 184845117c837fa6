/** Makes a folder of one's own with a name that leaves room for what is said beside it. */
export async function shortFolder(name: string): Promise<string> {
  for (;;) {
    const path = `/tmp/${name}.${Math.floor(Math.random() * 36 ** 4).toString(36)}`;
    try {
      await Deno.mkdir(path, { mode: 0o700 });
      return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}
