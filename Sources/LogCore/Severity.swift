/// How bad a record is, on the five steps the stream and the REST answers use.
///
/// `unknown` is kept apart inside, so that a rule may still decide; users see it as `info` with the OpenTelemetry number
/// 0 (UNSPECIFIED).
package enum Severity: UInt8, Sendable, Comparable, CaseIterable, BitwiseCopyable {
    case unknown, debug, info, warning, error, critical

    package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

    /// As on the stream.
    package var name: String {
        switch self {
        case .debug: "debug"
        case .unknown, .info: "info"
        case .warning: "warning"
        case .error: "error"
        case .critical: "critical"
        }
    }
}
