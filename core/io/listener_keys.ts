import { parseAddress } from "../net/address.ts";
import { covers, parsePrefix, type Prefix } from "../net/prefix.ts";
import type { SocketOptions } from "../speaker/ports.ts";
import { isIpv6, splitZone } from "./sockaddr.ts";
import { formatAddress } from "../net/address.ts";
import { setMd5, setTtl } from "./tcp_options.ts";

interface Key {
  readonly block: Prefix;
  readonly zone: string | undefined;
  readonly options: SocketOptions;
}

/** What a listener asks of those that connect, by address; the longest prefix decides. */
export class ListenerKeys {
  readonly #keys: readonly Key[];
  readonly #local: string;

  /** Keys of the other address family are left out. Throws RangeError for a `from` that is no address or prefix. */
  constructor(local: string, keys: readonly (SocketOptions & { readonly from: string })[]) {
    this.#local = local;
    this.#keys = keys.map(({ from, ...options }) => {
      const { address, zone } = splitZone(from);
      const block = parsePrefix(address);
      if (!block) throw new RangeError(`not an address or prefix: ${from}`);
      return { block, zone, options };
    }).filter(({ block }) => (block.address.length === 16) === isIpv6(local))
      .sort((a, b) => b.block.length - a.block.length);
  }

  get isEmpty(): boolean {
    return this.#keys.length === 0;
  }

  /**
   * Readies the listening socket. Its TTL is that of the SYN/ACK, so the largest one goes there: a
   * peer with GTSM would not take a smaller. A least TTL stays off, since the socket takes in all
   * peers: the handshake is open to anyone, what follows is not (RFC 5082 §3).
   */
  setOnListener(fd: number): void {
    const ttls = this.#keys.flatMap(({ options }) => options.ttl ?? []);
    if (ttls.length > 0) setTtl(fd, this.#local, { ttl: Math.max(...ttls) });
    for (const { block, options } of this.#keys) {
      if (!options.md5Key) continue;
      const isOne = block.length === block.address.length * 8;
      const address = formatAddress(block.address);
      setMd5(fd, address, options.md5Key, isOne ? undefined : block.length);
    }
  }

  /** What `remote` must meet beyond its key; undefined where nothing is asked of it. */
  of(remote: string): SocketOptions | undefined {
    const { address, zone } = splitZone(remote);
    const octets = parseAddress(address);
    if (!octets) return undefined;
    return this.#keys.find((key) =>
      (key.zone === undefined || key.zone === zone) &&
      covers(key.block, octets, 0, octets.length * 8)
    )?.options;
  }
}
