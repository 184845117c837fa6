import { StoreError } from "../ipam/store_error.ts";
import { parseEtcdAddress } from "./etcd_address.ts";
import { EtcdStore } from "./store_etcd.ts";

/** Names of files whose paths the environment tells: what is secret is no part of an address. */
const PASSWORD = "UNDERLAY_ETCD_PASSWORD_FILE", CA = "UNDERLAY_ETCD_CA_FILE";

/**
 * The store at `etcd://[USER@]HOST:PORT[,HOST:PORT]` (`etcds`: with TLS). Nobody is asked before it
 * is used; a ledger is there as soon as something is written. Throws StoreError.
 */
export function openEtcdStore(
  where: string,
  env: (name: string) => string | undefined = (name) => Deno.env.get(name),
): EtcdStore {
  const address = parseEtcdAddress(where);
  if (typeof address === "string") {
    throw new StoreError("unreachable", `cannot open ${withoutSecret(where)}: ${address}`);
  }
  const password = address.user === undefined ? undefined : fileNamed(PASSWORD, env);
  if (address.user !== undefined && password === undefined) {
    const why = `the password of ${address.user} is not known`;
    const hint = `put it in a file and name that in ${PASSWORD}`;
    throw new StoreError("unreachable", `cannot open ${where}: ${why}`, hint);
  }
  const ca = fileNamed(CA, env);
  return new EtcdStore({
    ...address,
    ...(password === undefined ? {} : { password: password.replace(/\r?\n$/, "") }),
    ...(ca === undefined ? {} : { caCerts: [ca] }),
  });
}

/** An address as it may be shown, whatever somebody wrote into it. */
function withoutSecret(where: string): string {
  return where.replace(/:[^:@/]*@/, ":...@");
}

function fileNamed(
  name: string,
  env: (name: string) => string | undefined,
): string | undefined {
  const path = env(name);
  if (path === undefined || path === "") return undefined;
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/ \(os error.*$/, "") : "";
    throw new StoreError("unreachable", `cannot read ${path}, which ${name} names: ${why}`);
  }
}
