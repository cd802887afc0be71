/// What one client of the stream asked for, by query parameters or by a message.
package struct Subscription: Sendable, Hashable {
    /// What kinds of messages it gets.
    package struct Channels: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let logs = Channels(rawValue: 1)
        package static let issues = Channels(rawValue: 2)
        package static let health = Channels(rawValue: 4)
        package static let telemetry = Channels(rawValue: 8)
        package static let alerts = Channels(rawValue: 16)

        /// In the order that messages list them.
        package static let named: [(name: String, channel: Channels)] = [
            ("logs", .logs), ("issues", .issues), ("health", .health), ("telemetry", .telemetry), ("alerts", .alerts),
        ]

        package var names: [String] { Self.named.filter { contains($0.channel) }.map(\.name) }
    }

    /// How a log record is written.
    package enum Format: String, Sendable, Hashable, CaseIterable {
        /// One JSON object a message.
        case json
        /// The line itself, one a message.
        case text
        /// JSON objects, one a line, as many in a message as there are at that moment.
        case ndjson
    }

    /// Where a client that comes back wants to go on.
    package struct Resume: Sendable, Hashable {
        /// The last sequence number it has.
        package var sequence: UInt64
        /// The server run that gave it; `nil` stands for the present one.
        package var epoch: String?

        package init(sequence: UInt64, epoch: String? = nil) {
            self.sequence = sequence
            self.epoch = epoch
        }
    }

    package var channels: Channels = .logs

    /// That or worse; `.debug` lets everything through.
    ///
    /// A record whose severity is unknown counts as `.info`.
    package var severity = Severity.debug

    /// A glob that the source's path or its last component must match.
    package var source: String?
    package var service: String?
    /// Identifier of an `IssueType`.
    package var issue: String?
    /// An expression that lines must match; log records only.
    package var match: String?
    /// An expression that lines must not match; log records only.
    package var exclude: String?
    package var format = Format.json

    package var resume: Resume?
    /// Records that were there before, to be sent first; `resume` goes before where it can be met.
    package var backlog = 0

    /// Whether records are wanted that were there before.
    package var looksBack: Bool { backlog > 0 || resume != nil }

    /// `hello=1` was asked for.
    package var hello = false

    package init() {}

    /// A plain client that takes only log lines is not greeted, so that all it ever gets by default is lines.
    package var wantsHello: Bool { hello || channels != .logs }

    /// The part that decides which bytes the logs channel carries.
    package var topicKey: TopicKey {
        TopicKey(
            severity: severity,
            source: source,
            service: service,
            issue: issue,
            match: match,
            exclude: exclude,
            format: format
        )
    }
}

/// Subscriptions with equal keys get the same bytes: one topic, encoded once.
package struct TopicKey: Sendable, Hashable {
    package var severity: Severity
    package var source: String?
    package var service: String?
    package var issue: String?
    package var match: String?
    package var exclude: String?
    package var format: Subscription.Format
}
