import TelehashConformance
import TelehashCrypto
import TelehashLive
import TelehashPackets
import TelehashV2

/// Serving a reference switch of version 2.
extension ServeCommand {
  func switchService(_ clock: LiveClock) throws(CommandError) -> Service {
    let server = try switchServer(clock)
    return Service(
      announcement: ["seeds": SeedsFile.json(server.identity, at: server.addresses)], uri: nil,
      stop: { server.stop() }, run: { await server.run(for: $0, watch: $1) })
  }

  private func switchServer(_ clock: LiveClock) throws(CommandError) -> SwitchServer {
    guard let edition = SwitchEdition.named(edition) else {
      throw .unusable("--edition: \(edition.rawValue) cannot be served")
    }
    guard accept.isEmpty else {
      throw .unusable("--accept: switches of version 2 take everybody's lines")
    }
    var configuration = SwitchConfiguration(
      identity: try switchIdentity(edition), edition: edition)
    configuration.isSeed = role == .router
    configuration.channelTypes = [
      .init("_echo", reliable: true, unreliable: true),
      .init("_stream", reliable: true, unreliable: false),
    ]
    do {
      configuration.deviations = try SwitchDeviations(names: deviation)
      return try SwitchServer(configuration, at: try addresses(), clock: clock)
    } catch let error as CommandError {
      throw error
    } catch {
      throw .unusable("\(error)")
    }
  }

  private func switchIdentity(_ edition: SwitchEdition) throws(CommandError) -> SwitchIdentity {
    if let identity {
      let parties = try CaptureKeys(files: [identity]).ring.switches.parties
      guard let keys = parties.first(where: { !$0.keys.isEmpty })?.keys,
        let known = SwitchIdentity(keys: keys), (known.parts != nil) == edition.namesParts
      else {
        throw .unusable(
          "\(identity): identities: there are no secrets of \(edition.name.rawValue)")
      }
      return known
    }
    let suites = edition.namesParts ? csid.csids.compactMap(LineSuite.init(csid:)) : [.rsa]
    var random = SystemRandom()
    var keys: [SwitchKey] = []
    do throws(CipherError) {
      for suite in suites { keys.append(try SwitchKey.generate(suite, random: &random)) }
    } catch {
      throw .unusable("no identity could be made: \(error.explanation)")
    }
    guard let identity = SwitchIdentity(keys: keys) else {
      throw .unusable("--csid: there are none")
    }
    return identity
  }
}
