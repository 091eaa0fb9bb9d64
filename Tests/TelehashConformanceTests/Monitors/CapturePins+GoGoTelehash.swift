/// What the captures of gogotelehash show, each line with its reason: an entry of the list of known
/// defects (GO-…), a row of the ambiguity register, or what the packets hold.
extension CapturePins {
  static let gogotelehash: [String: String] = [
    "go-bridge-nopaths": """
    pass LOB-01 LOB-13 CS-01 CS-02 CS-03 CS3A-02 CS3A-08 MSG-01 MSG-04 MSG-07 HS-05 HS-09
    pass HS-10 HS-12 HS-19 HS-28 TOK-01 TOK-02 TOK-03 CH-01 CH-02 CH-03 CH-04 CH-05 CH-07
    pass CH-09 CH-10 CH-11 CH-16 CH-23 REL-01 REL-03 REL-04 REL-05 REL-10 REL-11 REL-12
    pass REL-15 REL-16 REL-18 REL-21 LINK-22 PEER-02 PEER-04 PEER-06 PEER-07 PEER-08 PEER-11
    pass PEER-12 PEER-13 PEER-22 PEER-23 CONN-01 CONN-02 CONN-08
    lenient LOB-07 alice 2            # GO-35
    lenient LOB-07 bob 1              # GO-35
    lenient LOB-07 router 3           # GO-35
    fail CS3A-06 alice 76             # GO-09
    fail CS3A-06 bob 75               # GO-09
    fail CS3A-06 router 73            # GO-09
    lenient CS3A-09 alice 13          # GO-13
    lenient CS3A-09 bob 15            # GO-13
    lenient CS3A-09 router 78         # GO-13
    lenient CH-26 alice 9             # a channel of the recording
    lenient CH-26 bob 61              # a channel of the recording
    lenient|fail REL-17 alice 55      # GO-22, A23
    lenient|fail REL-17 bob 47        # GO-22, A23
    reading A1 digest bob 1
    reading A34 none bob 1            # GO-08
    reading A1 digest alice 2
    reading A34 none alice 2          # GO-08
    reading A1 digest router 3
    reading A34 none router 3         # GO-08
    reading A30 channels router 10
    """,
    "go-direct-3a": """
    pass LOB-01 LOB-13 CS-01 CS-02 CS-03 CS3A-02 CS3A-08 MSG-01 MSG-04 MSG-07 HS-05 HS-09
    pass HS-10 HS-12 HS-19 HS-28 TOK-01 TOK-02 TOK-03 CH-01 CH-02 CH-03 CH-04 CH-05 CH-07
    pass CH-09 CH-10 CH-11 CH-16 CH-23 REL-03 LINK-22 PATH-01 PATH-02 PATH-04
    lenient LOB-07 alice 1            # GO-35
    lenient LOB-07 bob 2              # GO-35
    fail CS3A-06 alice 16             # GO-09
    fail CS3A-06 bob 15               # GO-09
    lenient CS3A-09 alice 5           # GO-13
    lenient CS3A-09 bob 6             # GO-13
    lenient CH-26 alice 7             # a channel of the recording
    reading A1 digest alice 1
    reading A34 none alice 1          # GO-08
    reading A1 digest bob 2
    reading A34 none bob 2            # GO-08
    """,
    "go-reliable-lossy-3a-fixed": """
    pass LOB-01 LOB-13 CS-01 CS-02 CS-03 CS3A-02 CS3A-08 MSG-01 MSG-04 MSG-07 HS-05 HS-09
    pass HS-10 HS-12 HS-19 HS-28 TOK-01 TOK-02 TOK-03 CH-01 CH-02 CH-03 CH-04 CH-05 CH-09
    pass CH-10 CH-11 CH-23 REL-01 REL-04 REL-05 REL-10 REL-15 REL-16 REL-18 REL-20 REL-21
    pass REL-22 LINK-22
    lenient LOB-07 alice 1            # GO-35
    lenient LOB-07 bob 3              # GO-35
    fail CS3A-06 alice 255            # GO-09
    fail CS3A-06 bob 253              # GO-09
    lenient CS3A-09 alice 9           # GO-13
    lenient CS3A-09 bob 120           # GO-13
    lenient CH-26 alice 5             # a channel of the recording
    fail REL-11 alice 121             # GO-21
    fail REL-11 bob 6                 # GO-21
    fail REL-12 bob 126               # seq 3 had carried 300 bytes before, here it carries an ack alone
    lenient|fail REL-17 alice 294     # GO-22, A23
    lenient|fail REL-17 bob 287       # GO-22, A23
    reading A1 digest alice 1
    reading A34 none alice 1          # GO-08
    reading A1 digest bob 3
    reading A34 none bob 3            # GO-08
    reading A22 window bob 287
    reading A22 window alice 294
    """,
  ]
}
