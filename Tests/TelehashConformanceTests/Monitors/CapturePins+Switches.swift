/// What the captures of version 2 show, each line with its reason: an entry of the list of known
/// defects (V2-…), a row of the ambiguity register, or what the packets hold.
extension CapturePins {
  static let switches: [String: String] = [
    "v20-bridge": """
    pass V2PKT-01 V2PKT-06 V2PKT-07 V2OPEN-01 V2OPEN-05 V2OPEN-07 V2OPEN-13 V2LINE-01 V2LINE-06
    pass V2CH-01 V2CH-06 V2CH-07 V2CH-09 V2CH-11 V2REL-01 V2REL-02 V2REL-05 V2SEEK-01 V2SEEK-02
    pass V2SEEK-03 V2LINK-01 V2PEER-03 V2PEER-11 V2PEER-15 V2PEER-16 V2CONN-03 V2CONN-11
    pass V2RELAY-02 V2RELAY-03 V2RELAY-04 V2RELAY-06 V2RELAY-07 V2RELAY-08 V2BRIDGE-04 V2BRIDGE-13
    pass V2BRIDGE-18 V2BRIDGE-21 V2BRIDGE-22 V2NET-01
    lenient|fail V2BRIDGE-02 B 33     # V2-15, D32
    lenient|fail V2BRIDGE-23 seed 16  # V2-21, D33
    lenient|fail V2PATH-01 B 33       # V2-15, D32
    lenient|fail V2PATH-01 seed 16    # V2-10, D32
    lenient|fail V2PATH-02 A 31       # D35: nothing is known of the way behind a relay
    lenient|fail V2PATH-02 B 27       # D35: nothing is known of the way behind a relay
    lenient V2PATH-03 A 11            # V2-19, D35
    lenient V2PATH-03 B 5             # V2-19, D35
    reading D5 milliseconds B 1
    reading D5 milliseconds seed 2
    reading D35 absent B 5            # V2-19
    reading D5 milliseconds A 7
    reading D35 absent A 11           # V2-19
    reading D20 nibbles A 13          # V2-01
    reading D33 hashname seed 16      # V2-21
    """,
    "v20-direct": """
    pass V2PKT-01 V2PKT-06 V2PKT-07 V2OPEN-01 V2OPEN-05 V2OPEN-07 V2OPEN-13 V2LINE-01
    pass V2LINE-06 V2CH-01 V2CH-06 V2CH-07 V2CH-09 V2CH-11 V2REL-01 V2REL-02 V2REL-05 V2SEEK-01
    pass V2SEEK-02 V2SEEK-03 V2LINK-01 V2PEER-03 V2PEER-11 V2PEER-15 V2PEER-16 V2CONN-03 V2CONN-11
    pass V2RELAY-02 V2RELAY-03 V2RELAY-04 V2RELAY-06 V2RELAY-07 V2RELAY-08 V2PATH-02 V2NET-01
    lenient|fail V2PATH-01 seed 16    # V2-10, D32
    lenient V2PATH-03 A 11            # V2-19, D35
    lenient V2PATH-03 B 5             # V2-19, D35
    reading D5 milliseconds B 1
    reading D5 milliseconds seed 2
    reading D35 absent B 5            # V2-19
    reading D5 milliseconds A 7
    reading D35 absent A 11           # V2-19
    reading D20 nibbles A 13          # V2-01
    """,
    "v21-cs1a-autobridge": """
    pass V2PKT-01 V2PKT-06 V2PKT-07 V2HN-07 V2OPEN-06 V2OPEN-07 V2OPEN-13 V2OPEN-16 V2LINE-04
    pass V2LINE-06 V2CS1A-08 V2CH-02 V2CH-03 V2CH-04 V2CH-06 V2CH-09 V2CH-11 V2REL-01 V2REL-02
    pass V2REL-05 V2SEEK-01 V2SEEK-02 V2SEEK-04 V2LINK-01 V2PEER-03 V2PEER-04 V2PEER-08 V2PEER-11
    pass V2CONN-01 V2CONN-02 V2CONN-03 V2CONN-04 V2CONN-09 V2RELAY-11 V2RELAY-12 V2BRIDGE-04
    pass V2BRIDGE-14 V2BRIDGE-18 V2PATH-01 V2PATH-05 V2NET-01
    lenient|fail V2CH-07 B 82         # V2-03, D49
    lenient|fail V2LINK-07 seed 37    # V2-12, D24
    reading D5 milliseconds B 1
    reading D5 milliseconds seed 2
    reading D10 answer B 4            # V2-05
    reading D16 little B 8
    reading D36 none B 8
    reading D16 little seed 9
    reading D36 none seed 9
    reading D5 milliseconds A 12
    reading D24 bridges seed 13
    reading D10 answer A 17           # V2-05
    reading D36 none A 19
    reading D16 little A 20
    reading D20 nibbles A 24          # V2-01
    reading D49 inside B 82           # V2-03
    """,
    "v21-cs1a-relayonly": """
    pass V2PKT-01 V2PKT-06 V2PKT-07 V2HN-07 V2OPEN-06 V2OPEN-07 V2OPEN-13 V2OPEN-16 V2LINE-04
    pass V2LINE-06 V2CS1A-08 V2CH-02 V2CH-03 V2CH-04 V2CH-06 V2CH-09 V2CH-11 V2REL-01 V2REL-02
    pass V2REL-05 V2SEEK-01 V2SEEK-02 V2SEEK-04 V2LINK-01 V2PEER-03 V2PEER-04 V2PEER-08 V2PEER-11
    pass V2CONN-01 V2CONN-02 V2CONN-03 V2CONN-04 V2CONN-09 V2RELAY-11 V2PATH-01 V2PATH-05 V2NET-01
    lenient|fail V2CH-07 B 78         # V2-03, D49
    lenient|fail V2RELAY-12 seed 63   # V2-04, D27
    lenient V2RELAY-14 seed 47        # V2-22, D27
    reading D5 milliseconds B 1
    reading D5 milliseconds seed 2
    reading D10 answer B 4            # V2-05
    reading D16 little seed 8
    reading D36 none seed 8
    reading D16 little B 9
    reading D36 none B 9
    reading D5 milliseconds A 13
    reading D10 answer A 17           # V2-05
    reading D36 none A 19
    reading D16 little A 20
    reading D20 nibbles A 24          # V2-01
    reading D27 forward seed 63       # V2-04
    reading D49 inside B 78           # V2-03
    """,
    "v21-cs2a-direct": """
    pass V2PKT-01 V2PKT-06 V2PKT-07 V2HN-07 V2OPEN-06 V2OPEN-07 V2OPEN-13 V2OPEN-16 V2LINE-04
    pass V2LINE-06 V2CS2A-05 V2CS2A-06 V2CH-02 V2CH-03 V2CH-04 V2CH-06 V2CH-09 V2CH-11 V2REL-01
    pass V2REL-02 V2REL-05 V2SEEK-01 V2SEEK-02 V2SEEK-04 V2LINK-01 V2LINK-07 V2PEER-03 V2PEER-04
    pass V2PEER-08 V2PEER-11 V2CONN-01 V2CONN-02 V2CONN-03 V2CONN-04 V2CONN-09 V2RELAY-11
    pass V2RELAY-12 V2PATH-01 V2PATH-05 V2NET-01
    lenient|fail V2CH-07 B 62         # V2-03, D49
    reading D13 with-tag B 2
    reading D5 milliseconds B 2
    reading D13 with-tag seed 4
    reading D5 milliseconds seed 4
    reading D10 answer B 6            # V2-05
    reading D36 none B 8
    reading D36 none seed 10
    reading D24 bridges seed 12
    reading D13 with-tag A 14
    reading D5 milliseconds A 14
    reading D10 answer A 18           # V2-05
    reading D36 none A 20
    reading D49 inside B 62           # V2-03
    """,
    "v21-cs3a-bridgechan": """
    pass V2PKT-01 V2PKT-06 V2PKT-07 V2HN-07 V2OPEN-06 V2OPEN-07 V2OPEN-13 V2LINE-04 V2LINE-06
    pass V2CS3A-03 V2CS3A-05 V2CH-02 V2CH-03 V2CH-04 V2CH-06 V2CH-09 V2CH-11 V2REL-01 V2REL-02
    pass V2REL-05 V2REL-08 V2SEEK-01 V2SEEK-02 V2SEEK-04 V2LINK-01 V2LINK-07 V2PEER-03 V2PEER-04
    pass V2PEER-08 V2PEER-11 V2CONN-01 V2CONN-02 V2CONN-03 V2CONN-04 V2CONN-09 V2RELAY-11
    pass V2RELAY-16 V2BRIDGE-02 V2BRIDGE-04 V2BRIDGE-11 V2BRIDGE-14 V2BRIDGE-18 V2PATH-01
    pass V2PATH-05 V2NET-01
    lenient V2OPEN-16 B 38            # V2-06
    lenient|fail V2CH-07 B 135        # V2-03, D49
    lenient|fail V2RELAY-12 seed 45   # V2-04, D27
    lenient V2RELAY-14 seed 45        # V2-22, D27
    reading D12 one B 1               # V2-13
    reading D5 milliseconds B 1
    reading D12 one seed 2            # V2-13
    reading D5 milliseconds seed 2
    reading D10 answer B 4            # V2-05
    reading D36 none B 6
    reading D24 bridges seed 8
    reading D36 none seed 9
    reading D12 one A 11              # V2-13
    reading D5 milliseconds A 11
    reading D10 answer A 15           # V2-05
    reading D36 none A 17
    reading D20 nibbles B 41          # V2-01
    reading D27 forward seed 45       # V2-04
    reading D49 inside B 135          # V2-03
    """,
  ]
}
