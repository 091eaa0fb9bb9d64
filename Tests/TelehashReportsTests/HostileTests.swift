import Foundation
import TelehashPackets
import TelehashRecords
import Testing

@testable import TelehashReports

/// What a subject says of itself, in every format: inert and bounded.
struct HostileTests {
  private static let texts = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"\u{301} onmouseover=alert(1) x='", "' onfocus=alert(1) autofocus='", "]]><x/>", "<!--",
    "-->",
    "a\u{0}b\u{7}c\u{1B}[31md\u{9B}e\u{FFFE}\u{FFFF}",
    "\u{202E}fdp\u{2066}\u{200B}\u{2028}\u{FEFF}",
    "`code` ``` | cell | @somebody [x](javascript:alert(1)) ![i](http://e/i)",
    "::error::x%0A::set-output name=a::b\r\n::stop-commands::t", "{{target}}{{{data}}}",
    "\\u003cscript\\u003e", "javascript:alert(1)", "../../../etc/passwd", "C:\\x|y",
    "e" + String(repeating: "\u{301}", count: 5_000),
  ]

  /// A run with one text wherever a text from outside can stand.
  private static func report(_ text: String) throws -> Report {
    var run = try Examples.run()
    run.target.name = text
    run.target.kind = text
    run.target.uri = text
    run.target.features.declared = [text, text]
    run.tool.commit = text
    run.command = ["meshproof", "sim", text, "--deviation", text]
    run.readings = [Reading(topic: text, reading: text)]
    for index in run.cases.indices {
      run.cases[index].id = "\(text)/\(index)[\(text)]"
      run.cases[index].title = text
      run.cases[index].area = text
      run.cases[index].message = "expected \(text); observed \(text)\n\(text)"
      run.cases[index].requirements.append(text)
      run.cases[index].axes.csid = text
      run.cases[index].axes.network = text
      run.cases[index].blockedBy = text
      run.cases[index].traceHash = text
      run.cases[index].evidence = .init(pcap: text, keys: text, firstPacket: 1)
      for event in run.cases[index].events.indices {
        run.cases[index].events[event].actor = text
        run.cases[index].events[event].text = text
        run.cases[index].events[event].record?.from = text
        run.cases[index].events[event].record?.csid = text
        run.cases[index].events[event].record?.inner?.head = [
          text: .string(text), "n": [.string(text)],
        ]
        if case .dropped = run.cases[index].events[event].kind {
          run.cases[index].events[event].kind = .dropped(DropReason(rawValue: text))
        }
      }
    }
    run.summariseRequirements()
    return Report(run, catalogue: Examples.catalogue, earlier: try Examples.run())
  }

  /// Every format by its name.
  private static func formats(_ report: Report) throws -> [(name: String, text: String)] {
    [
      ("junit", JUnitReport.text(report)), ("markdown", MarkdownReport.text(report)),
      ("html", try HTMLReport.text(report)), ("sarif", SARIFReport.text(report)),
      ("badge", BadgeReport.text(report)),
      ("github", GitHubAnnotations.lines(report).joined(separator: "\n")),
    ]
  }

  @Test func holdsNothingThatActs() throws {
    for text in Self.texts {
      for (name, output) in try Self.formats(Self.report(text)) {
        let hidden = output.unicodeScalars.first { scalar in
          scalar != "\n"
            && (scalar.properties.generalCategory == .control
              || scalar.properties.generalCategory == .format
              || scalar.properties.isNoncharacterCodePoint)
        }
        #expect(hidden == nil, "\(name): \(String(describing: hidden)) of \(text.debugDescription)")
      }
    }
  }

  /// The tags of a page do not depend on what a subject says.
  @Test func bringsNoMarkupIntoThePage() throws {
    let plain = try Self.tags(HTMLReport.text(Self.report("plain")))
    for text in Self.texts {
      let tags = try Self.tags(HTMLReport.text(Self.report(text)))
      #expect(tags == plain, "\(text.debugDescription)")
    }
  }

  @Test func bringsNoMarkupIntoXML() throws {
    let plain = try Self.tags(JUnitReport.text(Self.report("plain")))
    for text in Self.texts {
      #expect(
        try Self.tags(JUnitReport.text(Self.report(text))) == plain, "\(text.debugDescription)")
    }
  }

  /// How often each tag stands there, by its name and the names of its attributes. The script and
  /// the style are ours.
  private static func tags(_ page: String) throws -> [String: Int] {
    let page = page.replacing(PageScript.text, with: "").replacing(PageStyle.text, with: "")
    var counts: [String: Int] = [:]
    let tag = /<(\/?[A-Za-z!?][^\s>\/]*)((?:\s+[^\s=>\/]+(?:="[^"]*")?)*)\s*\/?>/
    for match in page.matches(of: tag) {
      let names = match.output.2.matches(of: /\s([^\s="]+)(?:="[^"]*")?/).map { $0.output.1 }
      counts[([match.output.1] + names).joined(separator: " "), default: 0] += 1
    }
    return counts
  }

  @Test func keepsJSONWhole() throws {
    for text in Self.texts {
      let report = try Self.report(text)
      _ = try JSONReader.readObject(
        Array(SARIFReport.text(report).utf8), limits: JSONLimits(bytes: 8 << 20))
      _ = try JSONReader.readObject(Array(BadgeReport.text(report).utf8))
      let page = try HTMLReport.text(report)
      let start = try #require(page.firstRange(of: "id=\"data\">"))
      let data = page[start.upperBound...].prefix { $0 != "<" }
      #expect(data.utf8.last == UInt8(ascii: "}"), "\(text.debugDescription)")
      _ = try JSONReader.readObject(Array(data.utf8), limits: JSONLimits(bytes: 8 << 20))
    }
  }

  @Test func printsOneCommandALineForGitHub() throws {
    for text in Self.texts {
      for line in GitHubAnnotations.lines(try Self.report(text)) {
        #expect(line.hasPrefix("::error ") || line.hasPrefix("::warning "), "\(line)")
        #expect(!line.utf8.contains(UInt8(ascii: "\r")))
      }
    }
  }

  /// No link of a page leads anywhere but to a place in it or a file.
  @Test func linksToFilesAlone() throws {
    for text in Self.texts {
      let page = try HTMLReport.text(Self.report(text))
      for match in page.matches(of: /"(?:pcapLink|keysLink)":"([^"]*)"/) {
        #expect(!match.output.1.contains(":"), "\(match.output.1)")
      }
    }
  }

  @Test func boundsTextsOfAMegabyte() throws {
    let text = String(repeating: "<x>\u{202E}", count: 1 << 18)
    #expect(text.utf8.count >= 1 << 20)
    for (name, output) in try Self.formats(Self.report(text)) {
      let most = name == "html" ? 5_000_000 : 1 << 20
      #expect(output.utf8.count < most, "\(name): \(output.utf8.count) bytes")
    }
  }

  @Test func boundsHeadsOfAnyShape() throws {
    var nested: JSONValue = "x"
    for _ in 0..<60 { nested = ["a": nested] }
    let wide = JSONObject((0..<10_000).map { ("member\($0)", JSONValue.string("v")) })
    for head in [wide, ["n": nested]] as [JSONObject] {
      var report = try Examples.report()
      report.run.cases[0].events[2].record?.inner?.head = head
      #expect(try HTMLReport.text(report).utf8.count < 400_000)
    }
  }
}
