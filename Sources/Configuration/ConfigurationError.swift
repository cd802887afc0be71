/// Everything that is wrong with a command line, environment and configuration file, at once.
package struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One line each: which option, variable or key, where it came from, what it takes.
    package let lines: [String]

    /// 64 when the command line has a part in it (`EX_USAGE`), else 78 (`EX_CONFIG`), as in sysexits.h.
    package let exitCode: Int32

    init(_ problems: [Problem]) {
        lines = problems.map(\.description)
        exitCode = problems.contains { $0.isUsage } ? 64 : 78
    }

    package var description: String { lines.joined(separator: "\n") }
}

/// One thing that is wrong, with the place where it was written.
struct Problem: CustomStringConvertible {
    var origin: Origin
    var what: String

    init(_ origin: Origin, _ what: String) {
        self.origin = origin
        self.what = what
    }

    var isUsage: Bool {
        switch origin {
        case .argument: true
        case .variable, .key, .file: false
        }
    }

    /// One line, whatever came in.
    var description: String {
        let text = "\(origin): \(what)"
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.isControl ? "?" : $0 }))
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isControl: Bool { generalCategory == .control }
}
