/// Prometheus' text format 0.0.4: families with HELP, TYPE and samples.
struct MetricText {
    enum Kind: String { case counter, gauge }

    private(set) var bytes: [UInt8] = []

    /// A family of one sample without labels.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        add(name, kind, help, [("", value)])
    }

    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
        add(name, kind, help, Double(value))
    }

    /// A family of samples, each with its labels as they stand between the braces; `help` and labels are our own text.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: String, value: Double)]) {
        bytes += "# HELP livelogs_\(name) \(help)\n# TYPE livelogs_\(name) \(kind.rawValue)\n".utf8
        for sample in samples {
            let labels = sample.labels.isEmpty ? "" : "{\(sample.labels)}"
            bytes += "livelogs_\(name)\(labels) \(Self.text(sample.value))\n".utf8
        }
    }

    /// Whole numbers without a point, which is how people read counts.
    private static func text(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 9e15 ? String(Int64(value)) : String(value)
    }
}
