/// The level a line gives itself, on the scale of OpenTelemetry's SeverityNumber (logs data model, "Severity fields").
package struct Level: Hashable, Sendable {
    /// 0 unspecified, 1 to 24.
    package let number: UInt8
    package let severity: Severity

    private init(_ number: UInt8, _ severity: Severity) {
        self.number = number
        self.severity = severity
    }

    package static let unknown = Level(0, .unknown)
    package static let trace = Level(1, .debug)
    package static let debug = Level(5, .debug)
    /// Java's CONFIG, between FINE and INFO.
    package static let config = Level(7, .debug)
    package static let info = Level(9, .info)
    package static let notice = Level(10, .info)
    package static let warning = Level(13, .warning)
    package static let error = Level(17, .error)
    /// Syslog's critical; whoever writes the word means the end of the scale.
    package static let severe = Level(18, .critical)
    package static let critical = Level(21, .critical)
    package static let alert = Level(19, .critical)
    package static let fatal = Level(21, .critical)
    package static let emergency = Level(21, .critical)
}

extension Level {
    /// RFC 5424 §6.2.1, the low three bits of a priority.
    init(syslog code: Int) {
        switch code & 7 {
        case 0: self = .emergency
        case 1: self = .alert
        case 2: self = .severe
        case 3: self = .error
        case 4: self = .warning
        case 5: self = .notice
        case 6: self = .info
        default: self = .debug
        }
    }

    /// What stands for a severity that rules gave.
    init(_ severity: Severity) {
        switch severity {
        case .unknown: self = .unknown
        case .debug: self = .debug
        case .info: self = .info
        case .warning: self = .warning
        case .error: self = .error
        case .critical: self = .critical
        }
    }

    /// An HTTP status in an access line: the server's failures are errors; the client's are worth a warning, since a
    /// refused or missing page is what scans and broken links are made of, and nothing is wrong with the server.
    init(status: Int) {
        switch status {
        case 100..<400: self = .info
        case 400..<500: self = .warning
        case 500..<600: self = .error
        default: self = .unknown
        }
    }

    /// The letters of glog, klog and logcat.
    init?(letter: UInt8) {
        switch letter {
        case UInt8(ascii: "V"), UInt8(ascii: "T"): self = .trace
        case UInt8(ascii: "D"): self = .debug
        case UInt8(ascii: "I"), UInt8(ascii: "N"): self = .info
        case UInt8(ascii: "W"): self = .warning
        case UInt8(ascii: "E"): self = .error
        case UInt8(ascii: "F"), UInt8(ascii: "C"): self = .fatal
        default: return nil
        }
    }

    /// A number under a key named level: the tens of bunyan and pino, the hundreds of monolog; the few below eight only
    /// where syslog's scale and the ascending ones agree.
    init(number: Int) {
        switch number {
        case 3: self = .error
        case 6: self = .info
        case 7: self = .debug
        case 10..<20: self = .trace
        case 20..<30: self = .debug
        case 30..<40: self = .info
        case 40..<50: self = .warning
        case 50..<60: self = .error
        case 60..<70: self = .fatal
        case 100: self = .debug
        case 200: self = .info
        case 250: self = .notice
        case 300: self = .warning
        case 400: self = .error
        case 500: self = .critical
        case 550: self = .alert
        case 600: self = .emergency
        default: self = .unknown
        }
    }

    /// Python's `levelno`: tens, one step above bunyan's.
    init(python number: Int) {
        switch number {
        case 1..<10: self = .trace
        case 10..<20: self = .debug
        case 20..<30: self = .info
        case 30..<40: self = .warning
        case 40..<50: self = .error
        case 50..<60: self = .critical
        default: self = .unknown
        }
    }

    /// OpenTelemetry's SeverityNumber.
    init(openTelemetry number: Int) {
        switch number {
        case 1...4: self = .trace
        case 5...8: self = .debug
        case 9: self = .info
        case 10...12: self = .notice
        case 13...16: self = .warning
        case 17...20: self = .error
        case 21...24: self = .fatal
        default: self = .unknown
        }
    }
}
