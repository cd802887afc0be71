/// Which records a topic shows; made from its key, shared by all threads.
///
/// Expressions are matched elsewhere, for all topics in one scan (`ExpressionSet`, `MatchTable`); what they say comes in
/// as two truth values.
package struct Filter: Sendable {
    /// One bit a severity, by raw value.
    private let severities: UInt8
    private let source: Glob?
    /// A glob without "/" may also match the last component of a path.
    private let isSourceName: Bool
    private let service: [UInt8]?
    private let issue: String?
    /// As in `Record.issue`; `nil` when rules do not look for that type (any more).
    private let issueIndex: UInt16?

    /// - Parameters:
    ///   - key: what is asked for.
    ///   - types: what `Record.issue` counts in, `RuleSet.types`; when they change, the filter must be made anew.
    package init(_ key: TopicKey, types: [IssueType]) {
        var mask: UInt8 = 0
        for severity in Severity.allCases where max(severity, severity == .unknown ? .info : severity) >= key.severity {
            mask |= 1 << severity.rawValue
        }
        severities = mask
        source = key.source.map { Glob($0) }
        isSourceName = key.source.map { !$0.utf8.contains(UInt8(ascii: "/")) } ?? false
        service = key.service.map { Array($0.utf8) }
        issue = key.issue
        issueIndex = key.issue.flatMap { id in
            types.firstIndex { $0.id == id }.flatMap { UInt16(exactly: $0 + 1) }
        }
    }

    /// What is left to ask of the records of one batch; `nil` when none of them can pass.
    package func pass(over batch: Batch) -> Pass? {
        guard issue == nil || issueIndex != nil, admits(path: batch.source.path) else { return nil }
        return Pass(
            severities: severities,
            issue: issueIndex ?? 0,
            service: service,
            isSourceService: service.map { $0.elementsEqual(batch.source.service.utf8) } ?? true
        )
    }

    /// Whether the issues channel shows an issue; expressions are not asked there.
    package func admits(_ message: IssueMessage) -> Bool {
        severities & 1 << message.severity.rawValue != 0
            && (issue == nil || issue == message.type.id)
            && (service.map { $0.elementsEqual(message.service.utf8) } ?? true)
            && admits(path: message.source)
    }

    private func admits(path: String) -> Bool {
        guard let source else { return true }
        let bytes = Array(path.utf8)
        if source.matches(bytes.span) { return true }
        guard isSourceName, let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return false }
        return source.matches(bytes.span.extracting((slash + 1)...))
    }

    /// A filter made ready for the records of one batch: a few comparisons each, no allocation.
    package struct Pass: Sendable {
        fileprivate let severities: UInt8
        /// 0 for any.
        fileprivate let issue: UInt16
        fileprivate let service: [UInt8]?
        /// What holds for records that name no service themselves.
        fileprivate let isSourceService: Bool

        /// Whether the topic shows `record`, which lies in `bytes`, those of the batch.
        ///
        /// `matched` is what the key's `match` says of it, true without one; `excluded` what its `exclude` says, false
        /// without one.
        package func admits(_ record: Record, in bytes: Span<UInt8>, matched: Bool, excluded: Bool) -> Bool {
            guard matched, !excluded, severities & 1 << record.severity.rawValue != 0 else { return false }
            guard issue == 0 || issue == record.issue else { return false }
            guard let service else { return true }
            guard record.serviceLength > 0 else { return isSourceService }
            guard Int(record.serviceLength) == service.count else { return false }
            let named = bytes.part(record.serviceStart, UInt32(record.serviceLength))
            guard named.count == service.count else { return false }
            for index in service.indices where service[index] != named[index] { return false }
            return true
        }
    }
}
