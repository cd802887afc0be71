import LogCore

/// A correlation with its names looked up.
struct CompiledCorrelation: Sendable {
    let index: Int
    let rule: CorrelationRule
    private let issues: [Bool]
    private let methods: [[UInt8]]
    private let paths: [[UInt8]]

    init(_ rule: CorrelationRule, types: [IssueType], index: Int) {
        self.rule = rule
        self.index = index
        issues = types.map { rule.when.issues.contains($0.id) }
        methods = rule.when.methods.map { Array($0.utf8) }
        paths = rule.when.paths.map { Array($0.utf8) }
    }

    func matches(_ event: CorrelationEvent, _ request: AccessRequest?, _ line: Span<UInt8>) -> Bool {
        if rule.when.isAttack, !event.isAttack { return false }
        if !rule.when.issues.isEmpty {
            guard event.issue >= 0, event.issue < issues.count, issues[event.issue] else { return false }
        }
        guard let statuses = rule.when.statuses else { return true }
        guard let request, statuses.isEmpty || statuses.contains(where: { $0.contains(request.status) }) else {
            return false
        }
        guard methods.isEmpty || methods.contains(where: { Self.equals(line.extracting(request.method), $0) }) else {
            return false
        }
        return paths.isEmpty || paths.contains { Self.contains(line.extracting(request.path), $0) }
    }

    /// "192.0.2.7: 6 failed logins within 5 s".
    func message(subject: String, _ overflow: BucketTable.Overflow) -> String {
        "\(subject): \(overflow.count) \(rule.noun) within \(Self.text(overflow.duration))"
    }

    private static func text(_ microseconds: Int64) -> String {
        let seconds = (microseconds + 999_999) / 1_000_000
        return switch seconds {
        case ...1: "a second"
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        default: "\(seconds / 3600) h"
        }
    }

    private static func equals(_ bytes: Span<UInt8>, _ text: [UInt8]) -> Bool {
        guard bytes.count == text.count else { return false }
        for index in bytes.indices where bytes[index] != text[index] { return false }
        return true
    }

    private static func contains(_ bytes: Span<UInt8>, _ part: [UInt8]) -> Bool {
        guard part.count <= bytes.count else { return false }
        var start = 0
        while start <= bytes.count - part.count {
            var size = 0
            while size < part.count, folded(bytes[start + size]) == part[size] { size += 1 }
            if size == part.count { return true }
            start += 1
        }
        return false
    }

    private static func folded(_ octet: UInt8) -> UInt8 { octet >= 0x41 && octet <= 0x5A ? octet | 0x20 : octet }
}
