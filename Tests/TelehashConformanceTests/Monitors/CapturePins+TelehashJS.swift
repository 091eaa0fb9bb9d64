/// What the captures of telehash-js show, each line with its reason: an entry of the list of known
/// defects (JS-…), a row of the ambiguity register, or what the packets hold.
extension CapturePins {
  static let telehashJS: [String: String] = [
    "js-cs1a-direct": """
    pass LOB-01 LOB-07 LOB-13 CLOAK-02 CLOAK-03 CLOAK-08 CLOAK-09 CS-01 CS-02 CS-03 CS-06
    pass CS1A-02 CS1A-09 CS1A-11 CS1A-12 MSG-01 MSG-04 MSG-07 HS-04 HS-05 HS-07 HS-09 HS-10
    pass HS-12 HS-28 TOK-01 TOK-02 TOK-03 CH-01 CH-02 CH-03 CH-04 CH-05 CH-07 CH-09 CH-10
    pass CH-14 CH-15 CH-16 CH-23 CH-30 REL-01 REL-03 REL-04 REL-05 REL-11 REL-12 REL-15
    pass REL-18 Z-01 LINK-04 LINK-17 LINK-18 LINK-19 LINK-30 PATH-01 PATH-02 PATH-04 PATH-06
    pass UDP-01
    lenient CLOAK-06 A 23             # JS-09, A34
    lenient|fail HS-14 A 23           # JS-03, A38
    lenient|fail HS-19 A 23           # JS-03, A38
    lenient CH-26 A 9                 # a channel of the recording
    lenient CH-26 B 15                # a channel of the recording
    lenient REL-10 B 12               # JS-14
    reading A1 null A 1               # JS-01
    reading A1 null B 2               # JS-01
    reading A10 own B 2               # JS-02
    reading A39 little A 11
    reading A21 0 B 12                # JS-14
    reading A39 little B 12
    reading A16 err B 18
    reading A34 one A 23              # JS-09
    reading A38 answer A 23           # JS-03
    """,
    "js-cs2a-direct": """
    pass LOB-01 LOB-07 LOB-13 CLOAK-02 CLOAK-03 CLOAK-08 CLOAK-09 CS-01 CS-02 CS-03 CS-06
    pass CS2A-01 CS2A-03 CS2A-09 CS2A-12 CS2A-13 MSG-01 MSG-04 MSG-07 HS-04 HS-05 HS-07 HS-09
    pass HS-10 HS-12 HS-28 TOK-01 TOK-02 TOK-03 CH-01 CH-02 CH-03 CH-04 CH-05 CH-07 CH-09
    pass CH-10 CH-14 CH-15 CH-16 CH-23 CH-30 REL-01 REL-03 REL-04 REL-05 REL-11 REL-12 REL-15
    pass REL-18 Z-01 LINK-04 LINK-17 LINK-18 LINK-19 LINK-30 PATH-01 PATH-02 PATH-04 PATH-06
    pass UDP-01
    lenient CLOAK-06 A 22             # JS-09, A34
    fail CS2A-11 B 14                 # IV 94f5d4ba… seals packets 13 and 14, 93f5d4ba… none
    lenient|fail HS-14 A 8            # JS-03, A38
    lenient|fail HS-19 A 8            # JS-03, A38
    lenient CH-26 A 10                # a channel of the recording
    lenient CH-26 B 16                # a channel of the recording
    lenient REL-10 B 13               # JS-14
    reading A1 null A 1               # JS-01
    reading A1 null B 2               # JS-01
    reading A10 own B 2               # JS-02
    reading A10 own A 5               # JS-02
    reading A38 answer A 8            # JS-03
    reading A21 0 B 13                # JS-14
    reading A16 err B 19
    reading A34 one A 22              # JS-09
    """,
    "js-cs3a-direct": """
    pass LOB-01 LOB-07 LOB-13 CLOAK-02 CLOAK-03 CLOAK-08 CLOAK-09 CS-01 CS-02 CS-03 CS-06
    pass CS3A-02 CS3A-06 CS3A-08 CS3A-09 MSG-01 MSG-04 MSG-07 HS-04 HS-05 HS-07 HS-09 HS-10
    pass HS-12 HS-28 TOK-01 TOK-02 TOK-03 CH-01 CH-02 CH-03 CH-04 CH-05 CH-07 CH-09 CH-10
    pass CH-14 CH-15 CH-16 CH-23 CH-30 REL-01 REL-03 REL-04 REL-05 REL-11 REL-12 REL-15
    pass REL-18 Z-01 LINK-04 LINK-17 LINK-18 LINK-19 LINK-30 PATH-01 PATH-02 PATH-04 PATH-06
    pass UDP-01
    lenient CLOAK-06 B 23             # JS-09, A34
    lenient|fail HS-14 B 7            # JS-03, A38
    lenient|fail HS-19 B 7            # JS-03, A38
    lenient CH-26 A 10                # a channel of the recording
    lenient CH-26 B 16                # a channel of the recording
    lenient REL-10 B 13               # JS-14
    reading A1 null A 1               # JS-01
    reading A1 null B 2               # JS-01
    reading A10 own B 2               # JS-02
    reading A38 answer B 7            # JS-03
    reading A21 0 B 13                # JS-14
    reading A16 err B 19
    reading A34 one B 23              # JS-09
    """,
    "js-replay-old-handshake": """
    pass LOB-01 LOB-07 LOB-13 CLOAK-02 CLOAK-03 CLOAK-08 CLOAK-09 CS-01 CS-02 CS-03 CS-06
    pass CS3A-02 CS3A-06 CS3A-08 CS3A-09 MSG-01 MSG-04 MSG-07 HS-04 HS-05 HS-07 HS-09 HS-10
    pass HS-12 HS-28 TOK-01 TOK-02 TOK-03 EXC-06 CH-01 CH-02 CH-03 CH-04 CH-05 CH-09 CH-10
    pass CH-16 CH-23 REL-03 Z-01 LINK-04 LINK-17 LINK-18 LINK-19 LINK-30 PATH-01 PATH-02
    pass PATH-04 PATH-06 UDP-01
    fail HS-13 B 20                   # JS-05
    lenient|fail HS-14 A 8            # JS-03, A38
    lenient|fail HS-19 A 8            # JS-03, A38
    fail HS-26 B 20                   # JS-05
    fail CH-07 B 20                   # JS-05: under the old keys its ids begin anew
    lenient CH-26 A 21                # a channel of the recording
    lenient CH-26 B 15                # a channel of the recording
    reading A1 null A 1               # JS-01
    reading A1 null B 2               # JS-01
    reading A10 own B 2               # JS-02
    reading A10 own A 5               # JS-02
    reading A38 answer A 8            # JS-03
    """,
    "js-router-bridge": """
    pass LOB-01 LOB-07 LOB-13 CLOAK-02 CLOAK-03 CLOAK-08 CLOAK-09 CS-01 CS-02 CS-03 CS-06
    pass CS3A-02 CS3A-06 CS3A-08 CS3A-09 MSG-01 MSG-04 MSG-07 HS-04 HS-05 HS-07 HS-09 HS-10
    pass HS-12 HS-28 TOK-01 TOK-02 TOK-03 CH-01 CH-02 CH-03 CH-04 CH-05 CH-07 CH-09 CH-10
    pass CH-11 CH-16 CH-23 REL-01 REL-03 REL-04 REL-05 REL-10 REL-11 REL-12 Z-01 LINK-04
    pass LINK-17 LINK-18 LINK-19 LINK-30 PEER-02 PEER-05 PEER-06 PEER-07 PEER-08 PEER-11
    pass PEER-12 PEER-13 PEER-22 CONN-01 CONN-02 CONN-03 PATH-01 PATH-02 PATH-04 PATH-06
    pass PATH-08 STREAM-01 STREAM-06 UDP-01
    lenient CLOAK-06 A 44             # JS-09, A34
    lenient CLOAK-06 B 56             # JS-09, A34
    lenient CLOAK-06 R 25             # JS-09, A34
    lenient|fail HS-14 R 14           # JS-03, A38
    lenient|fail HS-19 R 14           # JS-03, A38
    lenient CH-26 A 44                # a channel of the recording
    lenient PEER-23 R 26              # JS-23, A30
    lenient CONN-08 A 28              # JS-23: what the router sends back
    lenient CONN-08 B 21              # JS-23: what the router sends back
    reading A1 null B 1               # JS-01
    reading A1 null A 2               # JS-01
    reading A1 null R 3               # JS-01
    reading A10 own R 3               # JS-02
    reading A38 answer R 14           # JS-03
    reading A27 sender R 20
    reading A10 own B 21              # JS-02
    reading A34 one R 25              # JS-09
    reading A30 handshakes R 26       # JS-23
    reading A30 channels R 27
    reading A10 own A 28              # JS-02
    reading A25 hn B 38
    reading A25 hn A 41
    reading A34 one A 44              # JS-09
    reading A34 one B 56              # JS-09
    """,
    "js-stream-lossy-cs3a": """
    pass LOB-01 LOB-07 LOB-13 CLOAK-02 CLOAK-03 CLOAK-08 CLOAK-09 CS-01 CS-02 CS-03 CS-06
    pass CS3A-02 CS3A-06 CS3A-08 CS3A-09 MSG-01 MSG-04 MSG-07 HS-04 HS-05 HS-07 HS-09 HS-10
    pass HS-12 HS-19 HS-28 TOK-01 TOK-02 TOK-03 CH-01 CH-02 CH-03 CH-04 CH-05 CH-07 CH-09
    pass CH-10 CH-16 CH-23 REL-01 REL-03 REL-04 REL-05 REL-10 REL-12 REL-15 REL-18 REL-20
    pass REL-22 Z-01 LINK-04 LINK-17 LINK-18 LINK-19 LINK-30 PATH-01 PATH-02 PATH-04 PATH-06
    pass STREAM-01 STREAM-06 UDP-01
    lenient CLOAK-06 A 22             # JS-09, A34
    lenient CLOAK-06 B 28             # JS-09, A34
    lenient REL-11 B 31               # JS-18
    lenient|fail REL-17 B 30          # JS-13, A23
    reading A1 null A 1               # JS-01
    reading A1 null B 2               # JS-01
    reading A10 own B 2               # JS-02
    reading A34 one A 22              # JS-09
    reading A34 one B 28              # JS-09
    reading A23 inner B 30            # JS-13
    """,
  ]
}
