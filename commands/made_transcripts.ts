// What Debian's BIRD 2.0.12 said on its control socket, octet for octet, of a router with these peers: facts
// about the form, recorded by a client of our own. tor_a (AS 65002, import through a filter that
// refuses 198.51.100.0/24 and adds a community), node_b (AS 65001, a client, next hop self), off_c
// (disabled), dead_d (nobody is there), dead_e (passive), wrong_f (another AS answers); 172.16.0.0/24 is
// BIRD's own.

/** Replies by command. */
export const TRANSCRIPTS = {
  "show protocols": `2002-Name       Proto      Table      State  Since         Info
1002-device1    Device     ---        up     21:01:33.613  
 st4        Static     master4    up     21:01:33.613  
 tor_a      BGP        ---        up     21:01:37.407  Established   
 node_b     BGP        ---        up     21:01:37.915  Established   
 off_c      BGP        ---        down   21:01:33.613  
 dead_d     BGP        ---        start  21:01:33.613  Connect       Socket: No route to host
 dead_e     BGP        ---        start  21:01:33.613  Passive       
 wrong_f    BGP        ---        start  21:01:37.543  Idle          BGP Error: Bad peer AS
0000 
`,
  "show protocols all tor_a": `2002-Name       Proto      Table      State  Since         Info
1002-tor_a      BGP        ---        up     21:01:37.407  Established   
1006-  Description:    the ToR
   BGP state:          Established
     Neighbor address: 10.0.12.2
     Neighbor AS:      65002
     Local AS:         65001
     Neighbor ID:      10.0.0.2
     Local capabilities
       Multiprotocol
         AF announced: ipv4 ipv6
       Route refresh
       Graceful restart
       4-octet AS numbers
       Enhanced refresh
       Long-lived graceful restart
     Neighbor capabilities
       Multiprotocol
         AF announced: ipv4 ipv6
       Route refresh
       Graceful restart
       4-octet AS numbers
       Enhanced refresh
       Long-lived graceful restart
     Session:          external AS4
     Source address:   10.0.12.1
     Hold timer:       173.875/240
     Keepalive timer:  68.437/80
   Channel ipv4
     State:          UP
     Table:          master4
     Preference:     100
     Input filter:   (unnamed)
     Output filter:  ACCEPT
     Import limit:   100
       Action:       restart
     Routes:         3 imported, 1 filtered, 3 exported, 2 preferred
     Route change stats:     received   rejected   filtered    ignored   accepted
       Import updates:              4          0          1          0          3
       Import withdraws:            0          0        ---          1          0
       Export updates:              6          3          0        ---          3
       Export withdraws:            0        ---        ---        ---          0
     BGP Next hop:   10.0.12.1
   Channel ipv6
     State:          UP
     Table:          master6
     Preference:     100
     Input filter:   ACCEPT
     Output filter:  REJECT
     Routes:         1 imported, 0 exported, 1 preferred
     Route change stats:     received   rejected   filtered    ignored   accepted
       Import updates:              1          0          0          0          1
       Import withdraws:            0          0        ---          0          0
       Export updates:              1          1          0        ---          0
       Export withdraws:            0        ---        ---        ---          0
     BGP Next hop:   fd00:12::1 fe80::f47f:b6ff:fe2f:1a62
 
0000 
`,
  "show protocols all dead_e": `2002-Name       Proto      Table      State  Since         Info
1002-dead_e     BGP        ---        start  21:01:33.613  Passive       
1006-  BGP state:          Passive
     Neighbor address: 10.0.13.9
     Neighbor AS:      65009
     Local AS:         65001
   Channel ipv4
     State:          DOWN
     Table:          master4
     Preference:     100
     Input filter:   REJECT
     Output filter:  REJECT
 
0000 
`,
  "show route": `1007-Table master4:
 0.0.0.0/0            unicast [tor_a 21:01:37.543] * (100) [AS65002i]
 	via 10.0.12.2 on pIb0
 192.0.2.0/24         unicast [node_b 21:01:38.146 from 10.0.13.3] * (100/?) [i]
 	via 10.0.12.2 on pIb0
                      unicast [tor_a 21:01:37.543] (100) [AS65002i]
 	via 10.0.12.2 on pIb0
 172.16.0.0/24        blackhole [st4 21:01:33.613] * (200)
 10.99.0.0/16         unicast [node_b 21:01:38.146 from 10.0.13.3] * (100/?) [i]
 	via 10.0.12.2 on pIb0
 203.0.113.0/25       unicast [tor_a 21:01:37.543] * (100) [AS65002i]
 	via 10.0.12.2 on pIb0
 
 Table master6:
 2001:db8:1::/48      unicast [tor_a 21:01:37.591 from 10.0.12.2] * (100) [AS65002i]
 	via fd00:12::2 on pIb0
0000 
`,
  "show route all": `1007-Table master4:
 0.0.0.0/0            unicast [tor_a 21:01:37.543] * (100) [AS65002i]
 	via 10.0.12.2 on pIb0
1008-	Type: BGP univ
1012-	BGP.origin: IGP
 	BGP.as_path: 65002
 	BGP.next_hop: 10.0.12.2
 	BGP.local_pref: 100
 	BGP.community: (65001,7)
1007-192.0.2.0/24         unicast [node_b 21:01:38.146 from 10.0.13.3] * (100/?) [i]
 	via 10.0.12.2 on pIb0
1008-	Type: BGP univ
1012-	BGP.origin: IGP
 	BGP.as_path: 
 	BGP.next_hop: 10.0.13.3
 	BGP.local_pref: 100
1007-                     unicast [tor_a 21:01:37.543] (100) [AS65002i]
 	via 10.0.12.2 on pIb0
1008-	Type: BGP univ
1012-	BGP.origin: IGP
 	BGP.as_path: 65002
 	BGP.next_hop: 10.0.12.2
 	BGP.local_pref: 100
 	BGP.community: (65002,100) (65001,7)
 	BGP.ext_community: (rt, 65002, 5)
 	BGP.large_community: (65002, 1, 2)
1007-172.16.0.0/24        blackhole [st4 21:01:33.613] * (200)
1008-	Type: static univ
1007-10.99.0.0/16         unicast [node_b 21:01:38.146 from 10.0.13.3] * (100/?) [i]
 	via 10.0.12.2 on pIb0
1008-	Type: BGP univ
1012-	BGP.origin: IGP
 	BGP.as_path: 
 	BGP.next_hop: 10.0.13.3
 	BGP.local_pref: 100
1007-203.0.113.0/25       unicast [tor_a 21:01:37.543] * (100) [AS65002i]
 	via 10.0.12.2 on pIb0
1008-	Type: BGP univ
1012-	BGP.origin: IGP
 	BGP.as_path: 65002
 	BGP.next_hop: 10.0.12.2
 	BGP.local_pref: 100
 	BGP.community: (65001,7)
1007-
 Table master6:
 2001:db8:1::/48      unicast [tor_a 21:01:37.591 from 10.0.12.2] * (100) [AS65002i]
 	via fd00:12::2 on pIb0
1008-	Type: BGP univ
1012-	BGP.origin: IGP
 	BGP.as_path: 65002
 	BGP.next_hop: fd00:12::2 fe80::b095:98ff:fe3a:8f57
 	BGP.local_pref: 100
0000 
`,
  "show route protocol tor_a": `1007-Table master4:
 0.0.0.0/0            unicast [tor_a 21:01:37.543] * (100) [AS65002i]
 	via 10.0.12.2 on pIb0
 192.0.2.0/24         unicast [tor_a 21:01:37.543] (100) [AS65002i]
 	via 10.0.12.2 on pIb0
 203.0.113.0/25       unicast [tor_a 21:01:37.543] * (100) [AS65002i]
 	via 10.0.12.2 on pIb0
 
 Table master6:
 2001:db8:1::/48      unicast [tor_a 21:01:37.591 from 10.0.12.2] * (100) [AS65002i]
 	via fd00:12::2 on pIb0
0000 
`,
  "show route export node_b": `1007-Table master4:
 0.0.0.0/0            unicast [tor_a 21:01:37.543] * (100) [AS65002i]
 	via 10.0.12.2 on pIb0
 172.16.0.0/24        blackhole [st4 21:01:33.613] * (200)
 203.0.113.0/25       unicast [tor_a 21:01:37.543] * (100) [AS65002i]
 	via 10.0.12.2 on pIb0
0000 
`,
  "show route filtered": `1007-Table master4:
 198.51.100.0/24      unicast [tor_a 21:01:37.543] * (100) [AS65002i]
 	via 10.0.12.2 on pIb0
0000 
`,
  "show route count": `1007-6 of 6 routes for 5 networks in table master4
 1 of 1 routes for 1 networks in table master6
0014 Total: 7 of 7 routes for 6 networks in 2 tables
`,
  "show route stats": `1007-Table master4:
 0.0.0.0/0            unicast [tor_a 21:01:37.543] * (100) [AS65002i]
 	via 10.0.12.2 on pIb0
 192.0.2.0/24         unicast [node_b 21:01:38.146 from 10.0.13.3] * (100/?) [i]
 	via 10.0.12.2 on pIb0
                      unicast [tor_a 21:01:37.543] (100) [AS65002i]
 	via 10.0.12.2 on pIb0
 172.16.0.0/24        blackhole [st4 21:01:33.613] * (200)
 10.99.0.0/16         unicast [node_b 21:01:38.146 from 10.0.13.3] * (100/?) [i]
 	via 10.0.12.2 on pIb0
 203.0.113.0/25       unicast [tor_a 21:01:37.543] * (100) [AS65002i]
 	via 10.0.12.2 on pIb0
 6 of 6 routes for 5 networks in table master4
 
 Table master6:
 2001:db8:1::/48      unicast [tor_a 21:01:37.591 from 10.0.12.2] * (100) [AS65002i]
 	via fd00:12::2 on pIb0
 1 of 1 routes for 1 networks in table master6
 
0014 Total: 7 of 7 routes for 6 networks in 2 tables
`,
  "show route filtered stats": `1007-Table master4:
 198.51.100.0/24      unicast [tor_a 21:03:04.123] * (100) [AS65002i]
 	via 10.0.12.2 on pIb0
 1 of 1 routes for 1 networks in table master4
 
 Table master6:
 0 of 0 routes for 0 networks in table master6
 
0014 Total: 1 of 1 routes for 1 networks in 2 tables
`,
  "show route protocol tor_a count": `1007-3 of 6 routes for 5 networks in table master4
 1 of 1 routes for 1 networks in table master6
0014 Total: 4 of 7 routes for 6 networks in 2 tables
`,
  "show route for 192.0.2.5": `1007-Table master4:
 192.0.2.0/24         unicast [node_b 21:01:38.146 from 10.0.13.3] * (100/?) [i]
 	via 10.0.12.2 on pIb0
                      unicast [tor_a 21:01:37.543] (100) [AS65002i]
 	via 10.0.12.2 on pIb0
0000 
`,
  "show route 9.9.9.0/24": `8001 Network not found
`,
  "show route for 192.0.2.5 count": `0000 
`,
} as const;
