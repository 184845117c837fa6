// RFC 4271 §8.2.2 as the tests of the table have it, written from the RFC and not from the code.
// Events have the numbers of §8.1; 29 is SendHoldTimer_Expires of RFC 9687 §3, 30 RouteRefreshMsg, 31
// RouteRefreshMsgErr. A line has events, next state, ConnectRetryCounter and next pause (before: 3
// and 16), and all actions in their order; `say` sends a NOTIFICATION, 99/1 is the one of the event.
import type { State } from "./state.ts";

/** What most errors share. */
const FALL = "release drop +IdleHold=12";
/** A row for each event in each state, of a session without DelayOpen that dials. */
export const RFC: Readonly<Record<State, string>> = {
  // Events 1, 3 and 4, 5 start; 2 and 8 are ignored, but that 2 ends the pause; 6, 7, 13 are damping.
  Idle: `
    1     Connect     0 4   -IdleHold +ConnectRetry=90 connect
    2     Idle        0 4   -IdleHold
    3     Connect     0 16  -IdleHold +ConnectRetry=90 connect
    4     Active      0 4   -IdleHold
    5     Active      0 16  -IdleHold
    6-7   Idle        3 16  +IdleHold=12
    8-12  Idle        3 16
    13    Connect     3 16  -IdleHold +ConnectRetry=90 connect
    14-31 Idle        3 16`,
  // Without DelayOpen nothing can be sent here: no TCP connection stands.
  Connect: `
    1     Connect     3 16
    2     Idle        0 4   -ConnectRetry release drop
    3-7   Connect     3 16
    8     Idle        4 32  -ConnectRetry ${FALL}
    9     Connect     3 16  drop -ConnectRetry +ConnectRetry=90 connect
    10-11 Idle        4 32  -ConnectRetry ${FALL}
    12    Connect     3 16
    13    Idle        4 32  -ConnectRetry ${FALL}
    14-15 Connect     3 16
    16-17 OpenSent    3 16  -ConnectRetry open +Hold=240
    18    Idle        3 32  -ConnectRetry ${FALL}
    19-22 Idle        4 32  -ConnectRetry ${FALL}
    23    Idle        4 16  -ConnectRetry ${FALL}
    24-28 Idle        4 32  -ConnectRetry ${FALL}
    29    Connect     3 16
    30-31 Idle        4 32  -ConnectRetry ${FALL}`,
  Active: `
    1     Active      3 16
    2     Idle        0 4   -ConnectRetry release drop
    3-7   Active      3 16
    8     Idle        4 32  -ConnectRetry ${FALL}
    9     Connect     3 16  +ConnectRetry=90 connect
    10-11 Idle        4 32  -ConnectRetry ${FALL}
    12    Active      3 16
    13    Idle        4 32  -ConnectRetry ${FALL}
    14-15 Active      3 16
    16-17 OpenSent    3 16  -ConnectRetry open +Hold=240
    18-22 Idle        4 32  -ConnectRetry ${FALL}
    23    Idle        4 16  -ConnectRetry ${FALL}
    24-28 Idle        4 32  -ConnectRetry ${FALL}
    29    Active      3 16
    30-31 Idle        4 32  -ConnectRetry ${FALL}`,
  // Events 9, 11-13, 20, 25-28 are FSM errors, but to a NOTIFICATION nothing is answered (§6.4).
  // RFC 6608 §4: the type of the message that was not expected is its data.
  OpenSent: `
    1     OpenSent    3 16
    2     Idle        0 4   say:99/1 -Hold release drop
    3-7   OpenSent    3 16
    8     Idle        4 32  say:99/1 -Hold ${FALL}
    9     Idle        4 32  say:5/0 -Hold ${FALL}
    10    Idle        4 32  say:4/0 -Hold ${FALL}
    11-13 Idle        4 32  say:5/0 -Hold ${FALL}
    14-17 OpenSent    3 16
    18    Active      3 16  -Hold drop +ConnectRetry=90
    19    OpenConfirm 3 16  keepalive +Keepalive=22.5 +Hold=90
    20    Idle        4 32  say:5/1:1 -Hold ${FALL}
    21-22 Idle        4 32  say:99/1 -Hold ${FALL}
    23    Idle        4 16  say:99/1 -Hold ${FALL}
    24    Idle        3 32  -Hold ${FALL}
    25    Idle        4 32  -Hold ${FALL}
    26    Idle        4 32  say:5/1:4 -Hold ${FALL}
    27-28 Idle        4 32  say:5/1:2 -Hold ${FALL}
    29    OpenSent    3 16
    30-31 Idle        4 32  say:5/1:5 -Hold ${FALL}`,
  // Events 9, 12-13, 20, 27-28 are FSM errors; so is any OPEN (RFC 6608 §4).
  OpenConfirm: `
    1     OpenConfirm 3 16
    2     Idle        0 4   say:99/1 -Hold -Keepalive release drop
    3-7   OpenConfirm 3 16
    8     Idle        4 32  say:99/1 -Hold -Keepalive ${FALL}
    9     Idle        4 32  say:5/0 -Hold -Keepalive ${FALL}
    10    Idle        4 32  say:4/0 -Hold -Keepalive ${FALL}
    11    OpenConfirm 3 16  keepalive +Keepalive=22.5
    12-13 Idle        4 32  say:5/0 -Hold -Keepalive ${FALL}
    14-17 OpenConfirm 3 16
    18    Idle        4 32  -Hold -Keepalive ${FALL}
    19-20 Idle        4 32  say:5/2:1 -Hold -Keepalive ${FALL}
    21    Idle        4 32  say:99/1 -Hold -Keepalive ${FALL}
    22    Idle        4 32  say:5/2:1 -Hold -Keepalive ${FALL}
    23    Idle        4 16  say:99/1 -Hold -Keepalive ${FALL}
    24    Idle        3 32  -Hold -Keepalive ${FALL}
    25    Idle        4 32  -Hold -Keepalive ${FALL}
    26    Established 3 16  +Hold=90 +SendHold=480 up
    27-28 Idle        4 32  say:5/2:2 -Hold -Keepalive ${FALL}
    29    OpenConfirm 3 16
    30-31 Idle        4 32  say:5/2:5 -Hold -Keepalive ${FALL}`,
  // Events 9, 12-13, 20-22 are FSM errors, but an error in a header is told as §6.1 has it. The
  // pause of 16 s shrinks with each KEEPALIVE interval that the session stood, here below the first.
  Established: `
    1     Established 3 16
    2     Idle        0 4   say:99/1 -Hold -Keepalive -SendHold release drop
    3-7   Established 3 16
    8     Idle        4 32  say:99/1 -Hold -Keepalive -SendHold ${FALL}
    9     Idle        4 32  say:5/0 -Hold -Keepalive -SendHold ${FALL}
    10    Idle        4 32  say:4/0 -Hold -Keepalive -SendHold ${FALL}
    11    Established 3 4   keepalive +Keepalive=22.5
    12-13 Idle        4 32  say:5/0 -Hold -Keepalive -SendHold ${FALL}
    14-17 Established 3 16
    18    Idle        4 32  -Hold -Keepalive -SendHold ${FALL}
    19-20 Idle        4 32  say:5/3:1 -Hold -Keepalive -SendHold ${FALL}
    21    Idle        4 32  say:99/1 -Hold -Keepalive -SendHold ${FALL}
    22    Idle        4 32  say:5/3:1 -Hold -Keepalive -SendHold ${FALL}
    23    Idle        4 16  say:99/1 -Hold -Keepalive -SendHold ${FALL}
    24-25 Idle        4 32  -Hold -Keepalive -SendHold ${FALL}
    26-27 Established 3 16  +Hold=90
    28    Idle        4 32  say:99/1 -Hold -Keepalive -SendHold ${FALL}
    29    Idle        4 32  say:8/0 -Hold -Keepalive -SendHold ${FALL}
    30    Established 3 16
    31    Idle        4 32  say:99/1 -Hold -Keepalive -SendHold ${FALL}`,
};

/** Where it differs while TCP is up and our OPEN waits. */
export const WITH_DELAY_OPEN: Readonly<Partial<Record<State, string>>> = {
  // TCP is up and the DelayOpenTimer runs: NOTIFICATIONs without an OPEN are sent (§8.1.1).
  Connect: `
    2     Idle        0 4   say:99/1 -DelayOpen release drop
    8     Idle        4 32  say:99/1 -DelayOpen ${FALL}
    9     Connect     3 16  drop -DelayOpen +ConnectRetry=90 connect
    12    OpenSent    3 16  -DelayOpen open +Hold=240
    16-17 Connect     3 16
    18    Active      3 16  -DelayOpen drop +ConnectRetry=90
    19    Idle        4 32  -DelayOpen ${FALL}
    20    OpenConfirm 3 16  -DelayOpen open keepalive +Keepalive=22.5 +Hold=90
    21-22 Idle        4 32  say:99/1 -DelayOpen ${FALL}
    23    Idle        4 16  say:99/1 -DelayOpen ${FALL}
    24    Idle        3 32  -DelayOpen ${FALL}
    25-28 Idle        4 32  -DelayOpen ${FALL}`,
  Active: `
    2     Idle        0 4   say:99/1 -DelayOpen release drop
    8     Idle        4 32  say:99/1 -DelayOpen ${FALL}
    9     Connect     3 16  -DelayOpen drop +ConnectRetry=90 connect
    12    OpenSent    3 16  -DelayOpen open +Hold=240
    16-17 Active      3 16
    18-19 Idle        4 32  -DelayOpen ${FALL}
    20    OpenConfirm 3 16  -DelayOpen open keepalive +Keepalive=22.5 +Hold=90
    21-22 Idle        4 32  say:99/1 -DelayOpen ${FALL}
    23    Idle        4 16  say:99/1 -DelayOpen ${FALL}
    24    Idle        3 32  -DelayOpen ${FALL}
    25-28 Idle        4 32  -DelayOpen ${FALL}`,
};

/** Where a session that never dials differs: it has no ConnectRetryTimer. */
export const PASSIVE: Readonly<Partial<Record<State, string>>> = {
  Idle: `
    1     Active      0 4   -IdleHold
    3     Active      0 16  -IdleHold
    13    Active      3 16  -IdleHold`,
  Active: `
    2     Idle        0 4   release drop
    8     Idle        4 32  ${FALL}
    9     Active      3 16
    16-17 OpenSent    3 16  open +Hold=240`,
  OpenSent: `
    18    Active      3 16  -Hold drop`,
};

/** With hold time 0 neither Hold nor Keepalive nor SendHold run (RFC 4271 §4.2, RFC 9687 §3). */
export const WITHOUT_HOLD: Readonly<Partial<Record<State, string>>> = {
  OpenSent: `
    19    OpenConfirm 3 16  keepalive -Hold`,
  OpenConfirm: `
    18    Idle        4 32  ${FALL}
    26    Established 3 16  up`,
  Established: `
    2     Idle        0 4   say:99/1 release drop
    18    Idle        4 32  ${FALL}
    26-27 Established 3 16`,
};
