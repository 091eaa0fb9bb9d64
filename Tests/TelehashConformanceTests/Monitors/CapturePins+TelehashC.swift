/// What the captures of telehash-c show, each line with its reason: an entry of the list of known
/// defects (C-…), a row of the ambiguity register, or what the packets hold.
extension CapturePins {
  static let telehashC: [String: String] = [
    "c-direct-1a-uncloaked": """
    pass LOB-01 LOB-07 LOB-13 CS-01 CS-02 CS-03 CS-06 CS1A-02 CS1A-09 CS1A-11 CS1A-12 MSG-01
    pass MSG-04 MSG-07 HS-04 HS-05 HS-09 HS-10 HS-12 HS-19 HS-28 TOK-01 TOK-02 TOK-03 CH-01
    pass CH-02 CH-03 CH-04 CH-05 CH-07 CH-09 CH-10 CH-11 CH-16 CH-23 REL-03 Z-01 LINK-04
    pass LINK-17 LINK-18 LINK-19 LINK-30 PATH-01 UDP-01
    lenient|fail CLOAK-08 A 1         # A34; recorded without cloaking
    lenient|fail CLOAK-08 B 2         # A34; recorded without cloaking
    lenient CH-26 A 8                 # a channel of the recording
    lenient CH-26 B 16                # a channel of the recording
    lenient PATH-02 A 5               # C-25
    lenient PATH-02 B 4               # C-25
    lenient PATH-04 A 7               # C-26
    lenient PATH-04 B 6               # C-26
    reading A1 true A 1               # C-01
    reading A34 none A 1              # recorded without cloaking
    reading A1 true B 2               # C-01
    reading A10 own B 2               # C-05
    reading A34 none B 2              # recorded without cloaking
    reading A39 little A 9
    reading A39 little B 13
    """,
    "c-direct-2a-cloaked": """
    pass LOB-01 LOB-07 LOB-13 CLOAK-02 CLOAK-03 CLOAK-08 CLOAK-09 CS-01 CS-02 CS-03 CS-06
    pass CS2A-03 CS2A-09 CS2A-11 CS2A-12 CS2A-13 MSG-01 MSG-04 MSG-07 HS-04 HS-05 HS-07 HS-09
    pass HS-10 HS-12 HS-19 HS-28 TOK-01 TOK-02 TOK-03 CH-01 CH-02 CH-03 CH-04 CH-05 CH-07
    pass CH-09 CH-10 CH-11 CH-16 CH-23 REL-03 Z-01 LINK-04 LINK-17 LINK-18 LINK-19 LINK-30
    pass PATH-01 UDP-01
    lenient CLOAK-06 A 23             # C-31, A34
    lenient CLOAK-06 B 26             # C-31, A34
    fail CS2A-01 A 1                  # C-09
    fail CS2A-01 B 2                  # C-09
    lenient CH-26 A 9                 # a channel of the recording
    lenient CH-26 B 17                # a channel of the recording
    lenient PATH-02 A 5               # C-25
    lenient PATH-02 B 6               # C-25
    lenient PATH-04 A 7               # C-26
    lenient PATH-04 B 8               # C-26
    reading A1 true A 1               # C-01
    reading A1 true B 2               # C-01
    reading A10 own B 2               # C-05
    reading A10 own A 3               # C-05
    reading A34 one A 23              # C-31
    reading A34 one B 26              # C-31
    """,
    "c-direct-3a-cloaked": """
    pass LOB-01 LOB-07 LOB-13 CLOAK-02 CLOAK-03 CLOAK-08 CLOAK-09 CS-01 CS-02 CS-03 CS-06
    pass CS3A-02 CS3A-06 CS3A-08 CS3A-09 MSG-01 MSG-04 MSG-07 HS-04 HS-05 HS-07 HS-09 HS-10
    pass HS-12 HS-19 HS-28 TOK-01 TOK-02 TOK-03 CH-01 CH-02 CH-03 CH-04 CH-05 CH-07 CH-09
    pass CH-10 CH-11 CH-16 CH-23 REL-03 Z-01 LINK-04 LINK-17 LINK-18 LINK-19 LINK-30 PATH-01
    pass UDP-01
    lenient CLOAK-06 A 23             # C-31, A34
    lenient CLOAK-06 B 26             # C-31, A34
    lenient CH-26 A 9                 # a channel of the recording
    lenient CH-26 B 17                # a channel of the recording
    lenient PATH-02 A 5               # C-25
    lenient PATH-02 B 6               # C-25
    lenient PATH-04 A 8               # C-26
    lenient PATH-04 B 7               # C-26
    reading A1 true A 1               # C-01
    reading A1 true B 2               # C-01
    reading A10 own B 2               # C-05
    reading A10 own A 3               # C-05
    reading A34 one A 23              # C-31
    reading A34 one B 26              # C-31
    """,
    "c-reliable-1a-noloss-uncloaked": """
    pass LOB-01 LOB-07 LOB-13 CS-01 CS-02 CS-03 CS-06 CS1A-02 CS1A-09 CS1A-11 CS1A-12 MSG-01
    pass MSG-04 MSG-07 HS-04 HS-05 HS-07 HS-09 HS-10 HS-12 HS-19 HS-28 TOK-01 TOK-02 TOK-03
    pass CH-01 CH-02 CH-03 CH-04 CH-05 CH-09 CH-10 CH-11 CH-23 REL-01 REL-04 REL-05 REL-10
    pass REL-11 REL-12 Z-01 LINK-04 LINK-17 LINK-18 LINK-19 LINK-30 UDP-01
    lenient|fail CLOAK-08 A 1         # A34; recorded without cloaking
    lenient|fail CLOAK-08 B 2         # A34; recorded without cloaking
    lenient CH-26 A 5                 # a channel of the recording
    reading A1 true A 1               # C-01
    reading A34 none A 1              # recorded without cloaking
    reading A1 true B 2               # C-01
    reading A10 own B 2               # C-05
    reading A34 none B 2              # recorded without cloaking
    reading A10 own A 3               # C-05
    reading A39 little A 10
    reading A39 little B 15
    """,
    "c-router-1a-cloaked": """
    pass LOB-01 LOB-07 LOB-13 CLOAK-02 CLOAK-03 CLOAK-08 CLOAK-09 CS-01 CS-02 CS-03 CS-06
    pass CS1A-02 CS1A-09 CS1A-11 CS1A-12 MSG-01 MSG-04 MSG-07 HS-04 HS-05 HS-07 HS-09 HS-10
    pass HS-12 HS-19 HS-28 TOK-01 TOK-02 TOK-03 CH-01 CH-02 CH-03 CH-04 CH-05 CH-07 CH-09
    pass CH-10 CH-11 CH-16 CH-23 REL-01 REL-03 REL-04 REL-05 REL-10 REL-11 REL-12 Z-01
    pass LINK-04 LINK-17 LINK-18 LINK-19 LINK-30 PEER-02 PEER-05 PEER-06 PEER-07 PEER-08
    pass PEER-11 PEER-12 PEER-13 PEER-22 PEER-23 CONN-01 CONN-02 UDP-01
    lenient CLOAK-06 A 44             # C-31, A34
    lenient CLOAK-06 B 38             # C-31, A34
    lenient CLOAK-06 R 25             # C-31, A34
    lenient CH-26 A 18                # a channel of the recording
    lenient CH-26 B 36                # a channel of the recording
    lenient|fail CONN-03 R 9          # C-22, A27
    lenient CONN-08 A 29              # C-43
    lenient CONN-08 B 26              # C-43
    reading A1 true A 1               # C-01
    reading A1 true R 2               # C-01
    reading A10 own R 2               # C-05
    reading A1 true B 4               # C-01
    reading A10 own B 6               # C-05
    reading A27 target R 9            # C-22
    reading A39 little A 21
    reading A30 channels R 22
    reading A34 one R 25              # C-31
    reading A39 little B 32
    reading A34 one B 38              # C-31
    reading A34 one A 44              # C-31
    """,
    "c-router-3a-uncloaked": """
    pass LOB-01 LOB-07 LOB-13 CS-01 CS-02 CS-03 CS-06 CS3A-02 CS3A-06 CS3A-08 CS3A-09 MSG-01
    pass MSG-04 MSG-07 HS-04 HS-05 HS-07 HS-09 HS-10 HS-12 HS-19 HS-28 TOK-01 TOK-02 TOK-03
    pass CH-01 CH-02 CH-03 CH-04 CH-05 CH-07 CH-09 CH-10 CH-11 CH-16 CH-23 REL-01 REL-03
    pass REL-04 REL-05 REL-10 REL-11 REL-12 Z-01 LINK-04 LINK-17 LINK-18 LINK-19 LINK-30
    pass PEER-02 PEER-05 PEER-06 PEER-07 PEER-08 PEER-11 PEER-12 PEER-13 PEER-22 PEER-23
    pass CONN-01 CONN-02 UDP-01
    lenient|fail CLOAK-08 A 1         # A34; recorded without cloaking
    lenient|fail CLOAK-08 B 4         # A34; recorded without cloaking
    lenient|fail CLOAK-08 R 2         # A34; recorded without cloaking
    lenient CH-26 A 17                # a channel of the recording
    lenient CH-26 B 35                # a channel of the recording
    lenient|fail CONN-03 R 8          # C-22, A27
    lenient CONN-08 A 28              # C-43
    lenient CONN-08 B 22              # C-43
    reading A1 true A 1               # C-01
    reading A34 none A 1              # recorded without cloaking
    reading A1 true R 2               # C-01
    reading A10 own R 2               # C-05
    reading A34 none R 2              # recorded without cloaking
    reading A1 true B 4               # C-01
    reading A34 none B 4              # recorded without cloaking
    reading A27 target R 8            # C-22
    reading A10 own B 9               # C-05
    reading A30 channels R 21
    """,
  ]
}
