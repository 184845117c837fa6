/** Which etcd, and as whom. */
export interface EtcdAddress {
  /** `http://HOST:PORT` of each member that may be asked, in the order of their use. */
  readonly endpoints: readonly string[];
  readonly user?: string;
}

const PORT = 2379;
const FORM = "the form is etcd://HOST:PORT[,HOST:PORT], or etcds:// with TLS";

/** True for a store that is in etcd, well written or not. */
export function isEtcdAddress(text: string): boolean {
  return /^etcds?:\/\//.test(text);
}

/**
 * Reads `etcd://[USER@]HOST[:PORT][,HOST[:PORT]]` (`etcds`: TLS); what is wrong, as a sentence. The
 * password is no part of it: arguments are seen by every user of the host.
 */
export function parseEtcdAddress(text: string): EtcdAddress | string {
  const parts = text.match(/^(etcds?):\/\/(?:([^@/]*)@)?([^@/]*)\/?$/);
  if (parts === null) return FORM;
  const [, scheme, user, hosts = ""] = parts;
  if (user?.includes(":")) return "a password is not part of the address of an etcd";
  const endpoints: string[] = [];
  for (const host of hosts.split(",")) {
    const endpoint = endpointOf(scheme === "etcds" ? "https" : "http", host);
    if (endpoint === undefined) return `${JSON.stringify(host)} is no HOST:PORT; ${FORM}`;
    if (!endpoints.includes(endpoint)) endpoints.push(endpoint);
  }
  return { endpoints, ...(user ? { user: decoded(user) } : {}) };
}

/** As it is shown and parsed again. */
export function formatEtcdAddress({ endpoints, user }: EtcdAddress): string {
  const scheme = endpoints[0]?.startsWith("https:") ? "etcds" : "etcd";
  const hosts = endpoints.map((endpoint) => endpoint.replace(/^https?:\/\//, ""));
  return `${scheme}://${user === undefined ? "" : `${encodeURIComponent(user)}@`}${hosts}`;
}

function endpointOf(scheme: string, text: string): string | undefined {
  const parts = text.match(/^(\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/);
  if (parts === null) return undefined;
  const port = Number(parts[2] ?? PORT);
  return port > 0 && port < 65536 ? `${scheme}://${parts[1]}:${port}` : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
