// Where each promise of the ledger (I) and each fault (P) is proven. core/ipam/cases_test.ts holds the
// names against the sources.

export interface IpamCase {
  readonly id: string;
  /** In our own words. */
  readonly what: string;
  /** Names of tests, or the beginnings of those that are made of more; `deno task` commands. */
  readonly by: readonly string[];
  /** What is not proven, and why. */
  readonly open?: string;
}

const CRASH = "deno task crash";
const WALK = "walkRequests: in any order every promise of the ledger is kept";
const LONG = "long: a million random requests keep every promise of a ledger";
const CUTS = "long: twenty thousand power cuts lose nothing that was answered";

export const PROMISES: readonly IpamCase[] = [
  {
    id: "I1",
    what: "no address is of two live blocks",
    by: [
      WALK,
      LONG,
      CRASH,
      "allocate never grants twice where pools overlap although they must not",
      "Ledger lists blocks that overlap, and grants over none of them",
      "16 processes at once have no block twice, at any moment (P8)",
    ],
  },
  {
    id: "I2",
    what: "each block is inside one pool, and outside of what is reserved",
    by: [WALK, LONG, "addPool never grants what is reserved", "setPool does not reserve what"],
  },
  {
    id: "I3",
    what: "granted, free, reserved and cooling addresses are all there are",
    by: [
      WALK,
      LONG,
      "checkLedger compares what an index says is free with the rows",
      "usage and the checker, which share nothing, come to the same sums",
      "Space loses nothing in 200,000 grants and frees of mixed sizes, and uses nodes again",
    ],
  },
  {
    id: "I4",
    what: "one incarnation owns a block, not a name",
    by: [
      "putNode of another incarnation drains what the one before has, and owns nothing of it",
      "checkStep finds a live block that changed its owner or incarnation",
      WALK,
    ],
  },
  {
    id: "I5",
    what: "what was answered is there after any crash",
    by: [
      CRASH,
      CUTS,
      "Keeper on a disk that loses its cache keeps what it acknowledged",
      "hands what was granted to whoever opens it next (I5)",
    ],
  },
  {
    id: "I6",
    what: "what was not answered is not there, or is found by its request",
    by: [
      CRASH,
      CUTS,
      "Keeper reads everything again after a write of which nothing is known (P11)",
      "checkStep finds a request that was granted twice (I6)",
      "EtcdStore: unknown is what is unknown, and the same request finds its grant",
    ],
  },
  {
    id: "I7",
    what: "announced is what is durably granted, and withdrawn before it is freed",
    by: [
      "ipam scene: two racks whose blocks follow their pods",
      "IpamFollower makes its node known and announces each block that is granted",
      "IpamFollower withdraws a block that is released, and only then lets it cool (I9)",
      "IpamFollower that is killed at any call of its store is followed by one that ends alike (P1, P2)",
      "checkStep finds a block that cools while its agent announces it (I7)",
      "crossAudit finds blocks that are on their way and still announced (I7)",
    ],
  },
  {
    id: "I8",
    what: "at rest the announcements are what the ledger says",
    by: [
      "ipam scene: two racks whose blocks follow their pods",
      "IpamFollower that is killed at any call of its store is followed by one that ends alike (P1, P2)",
      "crossAudit finds nothing where every owner announces its block",
    ],
    open: "what the kernel has is not compared: routes are not put into it by the agent yet",
  },
  {
    id: "I9",
    what: "a block is granted again when it was withdrawn and has cooled, no sooner",
    by: [
      WALK,
      "allocate grants a block again when it has cooled, and not a second before",
      "checkStep finds a block that was freed before it had cooled (I9)",
      "release with an agent waits for its withdrawal, whoever else says it is done",
    ],
  },
  {
    id: "I10",
    what: "when everybody is gone all is free",
    by: [
      "checkEmpty finds all that is left where nobody is (I10)",
      "rebalance drains the blocks of a node that is gone, and frees them after grace",
      "rebalance forgets a node that is gone only when nothing of it is left",
      CRASH,
    ],
  },
  {
    id: "I11",
    what: "a store is read as it was before or after a commit, never between",
    by: [
      CRASH,
      CUTS,
      "a log that was cut leaves an earlier state, a log that is damaged is refused (P4)",
      "Keeper on a disk that loses its cache keeps what it acknowledged",
    ],
  },
  {
    id: "I12",
    what: "versions, epochs and numbers of grants only rise",
    by: [
      WALK,
      LONG,
      "is empty at first, and its versions rise",
      "checkStep finds serials, epochs and versions that do not rise (I12)",
      "checkStep finds numbers that are lost with a super-block, whole or in half",
    ],
  },
];

export const FAULTS: readonly IpamCase[] = [
  {
    id: "P1",
    what: "killed anywhere between a grant's first octet and its announcement",
    by: [
      CRASH,
      "IpamFollower that is killed at any call of its store is followed by one that ends alike (P1, P2)",
      "IpamFollower announces after a crash what was granted, and lets cool what was leaving (P1, P2)",
    ],
  },
  {
    id: "P2",
    what: "killed between a withdrawal and what follows it",
    by: [
      "IpamFollower that is killed at any call of its store is followed by one that ends alike (P1, P2)",
      "IpamRoutes say that a block has left that an agent before them announced, once peers are here",
      "IpamRoutes wait for peers that have not come up since the agent was started, as long as they hold",
    ],
  },
  {
    id: "P3",
    what: "the power is cut: what was not synced is lost in any mixture",
    by: [CRASH, CUTS, "Keeper on a disk that loses its cache keeps what it acknowledged"],
  },
  {
    id: "P4",
    what: "files cut anywhere, zeroed tails, flipped bits",
    by: [
      "a file that was cut anywhere is refused, and what is saved of it is true (P4)",
      "a bit that flipped anywhere in the file is found, or in nothing that is used (P4)",
      "a log that was cut leaves an earlier state, a log that is damaged is refused (P4)",
      "SqliteStore tells which row is damaged, writes nothing, and saves the rest (P4)",
      "SimulatedStore tells of lost commits wherever a bit flips or the file is cut (P4)",
    ],
  },
  {
    id: "P5",
    what: "no room, a quota, an I/O error, a disk that is only read",
    by: [
      "a full disk refuses what would be written, and reading goes on (P5)",
      "a disk that is full or read-only from the start is read (P5)",
      "loses nothing, grants nothing twice (P5)",
      "a disk without room refuses a block in words, and the ledger is read on (P5)",
      "Keeper has what the store has after a write that failed (P5, P12)",
    ],
  },
  {
    id: "P6",
    what: "two processes, two containers, two hosts on one file",
    by: [
      "32 processes that ask for a block at once get 32 (P6, P8)",
      "16 processes at once have no block twice, at any moment (P8)",
      "refuseSharedFolder refuses what other hosts may write, and says what to use",
    ],
  },
  {
    id: "P7",
    what: "who held the lock was killed, or sleeps and wakes",
    by: [
      "a lock of a process that was killed is nobody's (P7)",
      "a process that is stopped with the lock keeps others from writing, not from reading (P7)",
      "IpamFollower withdraws what it announced where another agent took its place",
    ],
    open: "a number of a process that is used again: locks are the kernel's, no number is kept",
  },
  {
    id: "P8",
    what: "many clients at once, each request judged by what all were told",
    by: [
      "grants and frees for 64 clients of four processes without ever two having a block (P8)",
      "16 processes at once have no block twice, at any moment (P8)",
      "EtcdStore: 16 processes in one rack grant nothing twice",
    ],
  },
  {
    id: "P9",
    what: "requests that come while the ledger is read",
    by: ["answers nobody before all of it is read (P9)"],
  },
  {
    id: "P10",
    what: "a thousand starts, each with one request and a kill",
    by: [
      "1,000 starts with one request each lose nothing and grow nothing (P10)",
      "does not grow by starts and repeated requests (P10, P33)",
    ],
  },
  {
    id: "P11",
    what: "nobody knows whether it was written, and it is asked again",
    by: [
      "grants a request once, whoever asks and how often (P11)",
      "8 processes that retry one request get one block (P11)",
      "Keeper reads everything again after a write of which nothing is known (P11)",
      "EtcdStore: a grant whose answer was cut off is found where it was made",
    ],
  },
  {
    id: "P12",
    what: "a write that failed for sure",
    by: [
      "Keeper has what the store has after a write that failed (P5, P12)",
      "Keeper does not refuse for a block that was not written after all",
      "writes nothing for a refusal, a plan or work that changes nothing (P12)",
    ],
  },
  {
    id: "P13",
    what: "a node is deleted while pods have addresses of its blocks",
    by: [
      "rebalance drains the blocks of a node that is gone, and frees them after grace",
      "rebalance keeps blocks that had addresses in use when their node was heard last",
      "rebalance never frees what an agent announces without its word",
    ],
  },
  {
    id: "P14",
    what: "a node comes back at once under its name, as another",
    by: [
      "putNode of another incarnation drains what the one before has, and owns nothing of it",
      "rebalance drains what an earlier incarnation had, and frees it after grace",
      "rebalance lets no block of an earlier incarnation be the new one's capacity",
    ],
  },
  {
    id: "P15",
    what: "what looked lost is somebody's again before it is freed",
    by: [
      "rebalance is decided from the node's row, so that one that came back stops it",
      "rebalance guards the node in every step that its row decides",
      "repair looks again, and mends nothing that is over (P15)",
    ],
  },
  {
    id: "P16",
    what: "a release that comes when the block is another's",
    by: [
      "refuses to free a block that is another's by now (P16)",
      "release refuses a stale grant, another's block and another incarnation's",
    ],
  },
  {
    id: "P17",
    what: "a release said twice, of nothing, or by a stranger",
    by: [
      "release lets a block cool that nobody announces, and does it once",
      "release of what is not there is an error, of a grant that is past is none",
      "release refuses a stale grant, another's block and another incarnation's",
    ],
  },
  {
    id: "P18",
    what: "a pool that is in use is to be removed or made smaller",
    by: [
      "removePool is refused while somebody has a block of it, and says who",
      "drainPool keeps what is held and grants nothing more, until it is undone",
    ],
  },
  {
    id: "P19",
    what: "a pool grows while many ask",
    by: [
      "grows a pool while 32 clients allocate, and fills the old range first (P19)",
      "allocate uses a range that was added when those before it are full",
    ],
  },
  {
    id: "P20",
    what: "pools that overlap: equal, inside, around, of one name, IPv4 in IPv6",
    by: [
      "addPool refuses what overlaps another pool, in every form",
      "importDocument refuses what overlaps, and quarantines both when forced (P20)",
      "allocate never grants twice where pools overlap although they must not",
      "checkLedger finds exactly: ",
    ],
  },
  {
    id: "P21",
    what: "ranges of odd sizes, from one address to all there are",
    by: [
      "addPool refuses ",
      "addPool takes a pool of 2^31 blocks and grants from it",
      "Space goes 2^31 units deep without a node for what is free",
      "importDocument refuses a pool that nobody could have made",
      "words that nobody means are refused with 2, and change nothing",
    ],
  },
  {
    id: "P22",
    what: "nothing is left, and many wait",
    by: [
      "gives the last blocks to as many as there are, and tells the others (P22)",
      "allocate uses the last block, and says what would help when there is none",
      "rebalance gives the first free block to one waiter, once",
    ],
  },
  {
    id: "P23",
    what: "one family has room, the other none",
    by: ["allocate grants both families or none", "elasticSteps grants and drains pairs of both"],
  },
  {
    id: "P24",
    what: "space that is used in mixed sizes for very long",
    by: [
      "Space loses nothing in 200,000 grants and frees of mixed sizes, and uses nodes again",
      LONG,
      "freeSpaceOf checkered space is crumbs",
    ],
    open: "ten million in one run are not made: 200,000 on the space alone, a million on all of it",
  },
  {
    id: "P25",
    what: "other block sizes for a pool that is there",
    by: ["setPool changes sizes for new blocks only, and says which it would not grant"],
  },
  {
    id: "P26",
    what: "clocks that jump, stand still or are of 1970",
    by: [
      "allocate is not fooled by a wall clock that is set, in either direction",
      "elasticSteps holds its windows through clocks that jump",
      "elasticSteps without a boot clock lets nothing pass sooner when the wall is set back",
      "surplusOf waits out a wall that is set back where there is no boot clock",
      "isEmptied does not believe what was said in the future",
      "SqliteStore forgets who lived before the host was booted",
    ],
  },
  {
    id: "P27",
    what: "a backup of an hour ago is put back",
    by: [
      "importDocument refuses an older state of the same ledger, and quarantines when forced (P27)",
      "IpamFollower withdraws and quarantines what a ledger that went back does not know (P27)",
      "declare quarantines what a ledger that was put back does not know, and grants it to nobody",
      "SqliteStore reads a backup anew that takes its place (P27), and notices when it is removed",
      "EtcdStore: an older backup that is put back is noticed",
    ],
  },
  {
    id: "P28",
    what: "a copy of the ledger lives on a second host",
    by: [
      "SqliteStore says on how many hosts it was written (P28)",
      "IpamFollower of a copied ledger and that of the first raise an alarm within a second (P28)",
      "IpamFollower of a copied ledger announces nothing of it where on-conflict says hold (P28)",
      "crossAudit finds a block that two announce (P28, P29)",
    ],
  },
  {
    id: "P29",
    what: "BGP has a block of ours from somebody else",
    by: [
      "IpamRoutes raise an alarm within a second of another origin of a block, and when it is over",
      "IpamRoutes keep a block back while another announces it, where on-conflict says hold",
      "crossAudit finds a block that two announce (P28, P29)",
    ],
  },
  {
    id: "P30",
    what: "etcd is cut off, changes its leader, forgets, or answers late",
    by: [
      "EtcdStore: a minority grants nothing, and goes on when it is none any more",
      "EtcdStore: a leader that is killed and comes back takes no grant with it",
      "EtcdStore: what was compacted while a process was away is read anew",
      "EtcdStore: what is read is never older than the question, though the watch is",
      "an etcd that is away, silent or mad is given up within seconds, in words (P30)",
    ],
  },
  {
    id: "P31",
    what: "an older or newer program wrote it, with keys we do not know",
    by: [
      "keeps what a newer version wrote into a row when it rewrites that (P31)",
      "grants nothing from a ledger of a newer format (P31)",
      "openSqlite refuses a form that is newer than it knows (P31)",
      "parseDocument refuses what a newer program wrote (P31)",
    ],
    open: "there is no older format yet that would have to be brought up",
  },
  {
    id: "P32",
    what: "values in the store that are no rows, owners outside of all pools",
    by: [
      "leaves a row alone that nobody understands, and goes on with the rest (P32)",
      "Ledger: a row that is not understood is foreign, and its space is held",
      "repair leaves rows that nobody understands alone, and says so (P32)",
      "parseRow takes nothing that is nested beyond all sense, alone or among others (P32)",
    ],
  },
  {
    id: "P33",
    what: "what is in use is counted again after a restart",
    by: [
      "does not grow by starts and repeated requests (P10, P33)",
      "Ledger counts nothing twice, whatever order rows come in and however often",
      "usage counts what pools and racks have, each address once",
    ],
  },
  {
    id: "P34",
    what: "killed while blocks are announced and routes put into the kernel",
    by: [
      "IpamFollower that is killed at any call of its store is followed by one that ends alike (P1, P2)",
      "ipam scene: two racks whose blocks follow their pods",
    ],
    open: "the agent puts no routes into the kernel yet; kills are at each call of the store, " +
      "not a thousand at random moments",
  },
  {
    id: "P35",
    what: "events of a watch that are lost, come twice or in another order",
    by: [
      "EtcdMirror passes over what it was told before, in whatever order it comes again",
      "EtcdMirror keeps what changed within bounds, and says when somebody missed some of it",
      "EtcdStore: a watch that is cut goes on where it was, and tells that it does",
      "IpamFollower keeps all announced while the store is away, says so once, and catches up",
      "tells what changed since a version, deletions too, and all to whom it cannot",
    ],
  },
  {
    id: "P36",
    what: "each kind of problem planted, found, and mended where that is safe",
    by: [
      "checkLedger finds exactly: ",
      "mends what can be mended, and touches nothing live (P36)",
      "repair does only what was found, and guards what it judged by",
      "ipam check --repair puts right what is safe, and --plan only says so",
    ],
  },
];
