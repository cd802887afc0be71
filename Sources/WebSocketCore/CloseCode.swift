/// Why a connection was closed (RFC 6455 §7.4).
package struct CloseCode: RawRepresentable, Hashable, Sendable, ExpressibleByIntegerLiteral {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }
    package init(integerLiteral value: UInt16) { rawValue = value }

    package static let normal: CloseCode = 1000
    package static let goingAway: CloseCode = 1001
    package static let protocolError: CloseCode = 1002
    package static let unsupportedData: CloseCode = 1003
    package static let invalidPayload: CloseCode = 1007
    package static let policyViolation: CloseCode = 1008
    package static let messageTooBig: CloseCode = 1009
    package static let mandatoryExtension: CloseCode = 1010
    package static let internalError: CloseCode = 1011
    package static let serviceRestart: CloseCode = 1012
    package static let tryAgainLater: CloseCode = 1013

    /// May it stand in a Close frame? 1004 is undefined, 1005, 1006 and 1015 are for local use only; 1012 to 1014 were
    /// registered with IANA after the RFC, 3000 to 4999 belong to libraries and applications (§7.4.2).
    package var isAllowedOnWire: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
