import { findProgram } from "../compare/process.ts";
import { Beside } from "../live/processes.ts";
import { PORT, ROUTER, ROUTER_AS } from "./place.ts";
import { type Maker, type Neighbour, output } from "./router.ts";
import { BIRD_FILTER } from "./taken.ts";

const FRR = "/usr/lib/frr/bgpd", OPENBGPD = "/usr/sbin/bgpd", CLUSTER = "10.9.9.9";

interface Daemon extends Maker {
  readonly program: string;
}

const DAEMONS: readonly Daemon[] = [
  {
    name: "BIRD",
    program: "bird",
    judges: true,
    start: ({ neighbours, directory, takesAll }) => {
      const path = `${directory}/bird.conf`, control = `${directory}/bird.ctl`;
      const nameOf = ({ address }: Neighbour) => `p${address.replaceAll(".", "_")}`;
      const taken = takesAll ? "all" : "filter taken";
      const sessions = neighbours.map((one) =>
        `protocol bgp ${nameOf(one)} { local ${ROUTER} as ${ROUTER_AS}; passive; hold time 240;
  neighbor ${one.address} as ${one.as}; ${one.client ? `rr client; rr cluster id ${CLUSTER};` : ""}
  ipv4 { import ${one.as === ROUTER_AS ? "all" : taken}; export all; }; }`
      );
      const head = `router id ${ROUTER};\nlog "/dev/null" all;\nprotocol device {}\n${BIRD_FILTER}`;
      Deno.writeTextFileSync(path, `${head}${sessions.join("\n")}\n`);
      return {
        process: new Beside(["bird", "-f", "-c", path, "-s", control]),
        pollMs: 25,
        count: (one) => {
          const text = output(["birdc", "-s", control, "show", "protocols", "all", nameOf(one)]);
          return Promise.resolve(Number(/Routes:\s+(\d+) imported/.exec(text)?.[1] ?? -1));
        },
      };
    },
  },
  {
    name: "FRR",
    program: FRR,
    start: ({ neighbours, directory }) => {
      const path = `${directory}/frr.conf`, vty = `${directory}/frr-vty`;
      const of = (line: (one: Neighbour) => string) => neighbours.map(line).join("\n");
      Deno.mkdirSync(vty, { recursive: true });
      Deno.writeTextFileSync(
        path,
        `router bgp ${ROUTER_AS}
 bgp router-id ${ROUTER}
 bgp cluster-id ${CLUSTER}
 no bgp ebgp-requires-policy
 no bgp network import-check
${
          of(({ address, as }) =>
            ` neighbor ${address} remote-as ${as}
 neighbor ${address} passive
 neighbor ${address} advertisement-interval 0
 neighbor ${address} disable-connected-check`
          )
        }
 address-family ipv4 unicast
${
          of(({ address, client }) =>
            `  neighbor ${address} activate` +
            (client ? `\n  neighbor ${address} route-reflector-client` : "")
          )
        }
 exit-address-family
`,
      );
      const where = ["-l", ROUTER, "-p", `${PORT}`, "--vty_socket", vty, "-i", `${vty}/pid`];
      const as = ["-u", "root", "-g", "root", "--log", "file:/dev/null"];
      const ask = ["vtysh", "--vty_socket", vty, "-d", "bgpd", "-c"];
      return {
        process: new Beside([FRR, "-f", path, "-Z", "-S", ...where, ...as]),
        pollMs: 200,
        count: ({ address }) => {
          const text = output([...ask, "show bgp ipv4 unicast summary json"]);
          return Promise.resolve(numberIn(text, ({ peers }) => peers[address].pfxRcd));
        },
      };
    },
  },
  {
    name: "GoBGP",
    program: "gobgpd",
    start: ({ neighbours, directory }) => {
      const path = `${directory}/gobgp.toml`;
      const sessions = neighbours.map(({ address, as, client }) =>
        `[[neighbors]]
[neighbors.config]
neighbor-address = "${address}"
peer-as = ${as}
[neighbors.transport.config]
passive-mode = true
` + (client
          ? `[neighbors.route-reflector.config]
route-reflector-client = true
route-reflector-cluster-id = "${CLUSTER}"
`
          : "")
      );
      const global =
        `[global.config]\nas = ${ROUTER_AS}\nrouter-id = "${ROUTER}"\nport = ${PORT}\n` +
        `local-address-list = ["${ROUTER}"]\n`;
      Deno.writeTextFileSync(path, global + sessions.join(""));
      return {
        process: new Beside(["gobgpd", "-f", path, "--log-level", "error"]),
        // A question costs it seconds with a full table.
        pollMs: 5000,
        count: ({ address }) => {
          const text = output(["gobgp", "neighbor", address, "-j"]);
          return Promise.resolve(
            numberIn(text, ({ afi_safis: [first] }) => first.state.received),
          );
        },
      };
    },
  },
  {
    name: "OpenBGPD",
    program: OPENBGPD,
    start: ({ neighbours, directory }) => {
      const path = `${directory}/bgpd.conf`, socket = `${directory}/bgpd.sock`;
      Deno.mkdirSync("/run/openbgpd", { recursive: true });
      const sessions = neighbours.map(({ address, as, client }) =>
        `neighbor ${address} {\n remote-as ${as}\n passive\n holdtime 240\n` +
        `${client ? ` route-reflector ${CLUSTER}\n` : ""}}\n`
      );
      Deno.writeTextFileSync(
        path,
        `AS ${ROUTER_AS}\nrouter-id ${ROUTER}\nlisten on ${ROUTER} port ${PORT}\n` +
          `socket "${socket}"\nfib-update no\n${sessions.join("")}` +
          "allow from any\nallow to any\n",
      );
      Deno.chmodSync(path, 0o600);
      return {
        process: new Beside([OPENBGPD, "-d", "-f", path]),
        pollMs: 200,
        count: ({ address }) => {
          const text = output(["bgpctl", "-s", socket, "-j", "show", "neighbor", address]);
          const received = numberIn(text, ({ neighbors: [one] }) => one.stats.prefixes.received);
          return Promise.resolve(received);
        },
      };
    },
  },
];

// deno-lint-ignore no-explicit-any -- whatever another program prints
function numberIn(text: string, pick: (value: any) => unknown): number {
  try {
    return Number(pick(JSON.parse(text)));
  } catch {
    return -1;
  }
}

/** Those of the wanted that are here. */
export function daemonsHere(wanted: readonly string[] | undefined): readonly Maker[] {
  return DAEMONS.filter(({ name, program }) =>
    (wanted?.includes(name.toLowerCase()) ?? true) && findProgram(program) !== undefined
  );
}

export const DAEMON_NAMES: readonly string[] = DAEMONS.map(({ name }) => name.toLowerCase());
