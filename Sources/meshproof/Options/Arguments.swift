public import ArgumentParser
public import TelehashConformance
public import TelehashPackets

// Values of the libraries that can be given on a command line, by the names they are written with.

extension EditionName: ExpressibleByArgument {}
extension Role: ExpressibleByArgument {}
extension Requirement.Kind: ExpressibleByArgument {}
