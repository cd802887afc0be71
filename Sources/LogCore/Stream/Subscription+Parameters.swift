extension Subscription {
    /// Reads the query of a handshake; names and values are decoded already.
    ///
    /// Whether `match` and `exclude` are expressions and `issue` is a type is not known here: see `ExpressionSet` and
    /// `checkIssue(among:)`.
    package init(query: [(name: String, value: String)]) throws(SubscriptionError) {
        var seen: [String] = []
        var epoch: String?
        for (name, value) in query {
            guard !seen.contains(name) else {
                throw SubscriptionError(.badParameter, "\(Self.shown(name)): is there twice")
            }
            // First, so that a query of many unknown names ends at the first of them.
            try set(name, to: value, epoch: &epoch)
            seen.append(name)
        }
        guard let epoch else { return }
        guard resume != nil else { throw SubscriptionError(.badParameter, "epoch: goes together with since") }
        resume?.epoch = epoch
    }

    static let parameters = [
        "channels", "severity", "source", "service", "issue", "match", "exclude", "format", "since", "epoch", "backlog",
        "hello",
    ]

    /// More than anybody shows; what there is in memory may be less.
    package static let backlogLimit = 100_000

    /// Bytes of one text.
    private static let textLimit = 1024

    private mutating func set(_ name: String, to value: String, epoch: inout String?) throws(SubscriptionError) {
        func refuse(_ takes: String) -> SubscriptionError {
            SubscriptionError(.badParameter, "\(name): takes \(takes), not \"\(Self.shown(value))\"")
        }
        func text(_ takes: String) throws(SubscriptionError) -> String {
            guard !value.isEmpty, value.utf8.count <= Self.textLimit, !value.utf8.contains(0) else {
                throw refuse("\(takes) of 1 to \(Self.textLimit) bytes")
            }
            return value
        }
        switch name {
        case "channels":
            guard let channels = Channels(list: value) else {
                throw refuse("a list of \(Channels.named.map(\.name).joined(separator: ", ")) with commas between")
            }
            self.channels = channels
        case "severity":
            guard let severity = Severity(named: value) else { throw refuse("debug, info, warning, error or critical") }
            self.severity = severity
        case "source": source = try text("a glob of paths")
        case "service": service = try text("a service's name")
        case "issue": issue = try text("an issue type")
        case "match": match = try text("a regular expression")
        case "exclude": exclude = try text("a regular expression")
        case "format":
            guard let format = Format(rawValue: value) else { throw refuse("json, text or ndjson") }
            self.format = format
        case "since":
            guard let sequence = Self.number(value) else { throw refuse("a sequence number") }
            resume = Resume(sequence: sequence)
        case "epoch":
            guard (1...64).contains(value.utf8.count), value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw refuse("the epoch of a hello message")
            }
            epoch = value
        case "backlog":
            guard let number = Self.number(value), number <= UInt64(Self.backlogLimit) else {
                throw refuse("a number from 0 to \(Self.backlogLimit)")
            }
            backlog = Int(number)
        case "hello":
            switch value {
            case "1", "true": hello = true
            case "0", "false": hello = false
            default: throw refuse("1 or 0")
            }
        default: throw Self.unknown(name)
        }
    }

    static func unknown(_ name: String) -> SubscriptionError {
        let known = parameters.joined(separator: ", ")
        return SubscriptionError(.unknownParameter, "\(shown(name)): no such parameter; there are \(known)")
    }

    /// Makes sure that the type asked for is one that rules look for.
    package func checkIssue(among types: [IssueType]) throws(SubscriptionError) {
        guard let issue, !types.contains(where: { $0.id == issue }) else { return }
        let known = types.map(\.id).joined(separator: ", ")
        throw SubscriptionError(.badParameter, "issue: takes one of \(known), not \"\(Self.shown(issue))\"")
    }

    /// Digits only: no sign, no space.
    private static func number(_ text: String) -> UInt64? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return UInt64(text)
    }

    private static func shown(_ text: String) -> String {
        text.utf8.count <= 80 ? text : text.prefix(70) + "..."
    }
}

extension Subscription.Channels {
    /// Reads `logs,issues`; `nil` when a name is unknown or there is none.
    init?(list: String) {
        var channels: Self = []
        for name in list.split(separator: ",", omittingEmptySubsequences: false) {
            guard let named = Self.named.first(where: { $0.name == name }) else { return nil }
            channels.insert(named.channel)
        }
        self = channels
    }
}

extension Severity {
    /// Reads a name as on the stream, in any case.
    init?(named name: String) {
        let lower = name.lowercased()
        guard let severity = Self.allCases.first(where: { $0 != .unknown && $0.name == lower }) else { return nil }
        self = severity
    }
}
