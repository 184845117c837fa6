// The configuration of an agent as its file has it now, with the keys that it points at.
import { formatConfigErrors } from "../core/config/config_error.ts";
import type { ConfigReading } from "../core/config/read_config.ts";
import type { PeerConfig, RouterConfig } from "../core/config/router_config.ts";
import { checkedConfig } from "./config_reading.ts";
import { failure, usageError } from "./exit.ts";
import { besideOf, readKey } from "./key_file.ts";

/** Lines of errors that a person reads at once. */
const ERRORS_MOST = 20;
/** A configuration is not longer than this, whatever the file is. */
const OCTETS_MOST = 64 << 20;
/** TCP_MD5SIG_MAXKEYLEN of Linux. */
const KEY_MOST = 80;

/** A file that is right. */
export interface AgentFile {
  readonly config: RouterConfig;
  readonly text: string;
}

/**
 * Reads and checks it, by `check`; throws CommandError: 3 where it cannot be read, 2
 * with what is wrong in it, up to `most` lines.
 */
export async function readAgentFile(
  path: string,
  check: (text: string, path: string) => ConfigReading | Promise<ConfigReading> = checkedConfig,
  most: number = ERRORS_MOST,
): Promise<AgentFile> {
  const text = await readText(path), { config, errors } = await check(text, path);
  if (config) return { config, text };
  throw usageError(`cannot use ${path}\n${formatConfigErrors(errors, most)}`);
}

async function readText(path: string): Promise<string> {
  const cannot = (why: string) => failure(`cannot read ${path}: ${why}`);
  try {
    const { size, isFile, isDirectory } = await Deno.stat(path);
    if (isDirectory) throw cannot("it is a directory");
    if (isFile && size > OCTETS_MOST) {
      throw cannot(`it has ${size} octets, which is no configuration`);
    }
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw failure(
        `cannot read ${path}: there is no such file\n` +
          "to begin with one: underlay show config --example >underlay.yaml",
      );
    }
    if (error instanceof Deno.errors.PermissionDenied) throw cannot("permission denied");
    throw error;
  }
}

/**
 * The TCP-MD5 keys of the peers by name, and what to tell a person about their files. A path that begins
 * with no slash is looked for in the folder of the configuration, wherever the agent was started.
 */
export async function readKeys(peers: readonly PeerConfig[], configFile: string): Promise<{
  readonly keys: ReadonlyMap<string, Uint8Array>;
  readonly warnings: readonly string[];
}> {
  const keys = new Map<string, Uint8Array>(), warnings: string[] = [];
  for (const { name, passwordFile, passwordEnv } of peers) {
    if (passwordEnv !== undefined) keys.set(name, keyOfVariable(passwordEnv, name));
    if (passwordFile === undefined) continue;
    const { octets, warning } = await readKey(besideOf(configFile, passwordFile));
    keys.set(name, octets);
    if (warning !== undefined) warnings.push(`peer ${name}: ${warning}`);
  }
  return { keys, warnings };
}

function keyOfVariable(variable: string, peer: string): Uint8Array {
  const cannot = (why: string) =>
    failure(`cannot take the key of peer ${peer} from the variable ${variable}: ${why}`);
  let text: string | undefined;
  try {
    text = Deno.env.get(variable);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw cannot("underlay may read variables that begin with UNDERLAY_ only");
  }
  if (text === undefined || text === "") throw cannot("it is not set, or empty");
  const octets = new TextEncoder().encode(text);
  if (octets.length <= KEY_MOST) return octets;
  throw cannot(`it has ${octets.length} octets, ${KEY_MOST} are the most for TCP-MD5`);
}
