package import TelehashPackets
package import TelehashSimulation
package import TelehashV2

/// A reference switch as worlds move it: told what its application wants, and asked what came of it.
extension SwitchNode {
  package var observedEvents: [ObservedSwitchEvent] {
    events.map { ObservedSwitchEvent(time: $0.time, event: $0.event) }
  }

  /// Does what the application wants; nil when that cannot be.
  package mutating func carryOut(_ wish: SwitchWish, at now: Instant) -> SwitchAnswer? {
    act(at: now) { endpoint, application in
      switch wish {
      case .introduce(let hashname, let keys, let parts, let paths):
        guard endpoint.introduce(hashname, keys: keys, parts: parts, paths: paths) else {
          return nil
        }
      case .trust(let hashname): endpoint.trust(hashname)
      case .connect(let hashname): endpoint.connect(hashname, at: now)
      case .link(let hashname): endpoint.link(hashname, at: now)
      case .unlink(let hashname): endpoint.unlink(hashname, at: now)
      case .seek(let hashname): endpoint.seek(hashname, at: now)
      case .bridge(let hashname):
        guard endpoint.requestBridge(to: hashname, at: now) else { return nil }
      case .announceBridges(let hashname, let types):
        endpoint.announceBridges(to: hashname, types, at: now)
      case .open(let hashname, let type, let reliable, let json, let body):
        guard
          let handle = endpoint.open(
            to: hashname, type: type, reliable: reliable, json: json, body: body, at: now)
        else { return nil }
        application.noteOpened(handle, type: type)
        return .channel(handle)
      case .transfer(let handle, let data):
        application.transfer(data, on: handle, through: &endpoint, at: now)
      case .send(let handle, let body):
        guard endpoint.send(body: body, on: handle, at: now) else { return nil }
      case .end(let handle): guard endpoint.end(handle, at: now) else { return nil }
      case .fail(let handle, let error):
        guard endpoint.fail(handle, error, at: now) else { return nil }
      }
      return .done
    }
  }

  package func channelReport(_ handle: SwitchChannelHandle) -> ObservedChannel? {
    guard let report = application.channel(handle) else { return nil }
    return ObservedChannel(
      received: report.received, packets: report.packets, hasEnded: report.hasEnded,
      isClosed: report.isClosed, failure: report.failure,
      isSending: application.isTransferring(handle))
  }
}
