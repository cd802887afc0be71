/// One message of a stream, as a client gets it.
///
/// Texts are the server's own words: `PrintableText` makes them fit to be shown.
package enum ReceivedMessage: Sendable, Hashable {
    case hello(epoch: String, sequence: UInt64)
    case log(ReceivedRecord)
    case gap(from: UInt64, to: UInt64, missed: UInt64)
    case issue(ReceivedIssue)
    case health(score: String, status: String, recentIssues: String)
    case error(message: String)
    /// A type that this version does not know, or does not show in a form of its own.
    case other(type: String)

    package struct NotOfAStream: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// Octets of the largest message: the longest line there may be, each of its octets escaped.
    package static let sizeLimit = 128 << 20

    /// Reads one JSON object.
    package init(_ json: Span<UInt8>) throws(NotOfAStream) {
        let value: JSONValue
        do {
            value = try JSONReader.read(json, sizeLimit: Self.sizeLimit)
        } catch {
            throw NotOfAStream(description: "not JSON: \(error.what) at byte \(error.offset)")
        }
        guard case .object(let members) = value, case .string(let type)? = members.value("type") else {
            throw NotOfAStream(description: "no object with a type")
        }
        guard let message = Self(type, members) else {
            throw NotOfAStream(description: "a \(type) message without what belongs to it")
        }
        self = message
    }

    private init?(_ type: String, _ members: [JSONValue.Member]) {
        switch type {
        case "log":
            guard let record = ReceivedRecord(members) else { return nil }
            self = .log(record)
        case "gap":
            guard let from = members.number("from"), let last = members.number("to"),
                let missed = members.number("missed")
            else { return nil }
            self = .gap(from: from, to: last, missed: missed)
        case "hello":
            guard let epoch = members.text("epoch"), let sequence = members.number("seq") else { return nil }
            self = .hello(epoch: epoch, sequence: sequence)
        case "issue":
            guard let issue = ReceivedIssue(members) else { return nil }
            self = .issue(issue)
        case "health":
            guard let score = members.digits("score"), let status = members.text("status") else { return nil }
            self = .health(score: score, status: status, recentIssues: members.digits("recent_issues_count") ?? "0")
        case "error":
            guard let message = ServerError.message(members) else { return nil }
            self = .error(message: message)
        default:
            self = .other(type: type)
        }
    }
}

/// A log line with what the server found out about it.
package struct ReceivedRecord: Sendable, Hashable {
    package var sequence: UInt64
    package var timestamp: String
    package var line: String
    package var severity: String
    package var source: String
    package var service: String?
    package var issue: String?

    init?(_ members: [JSONValue.Member]) {
        guard let sequence = members.number("seq"), let timestamp = members.text("timestamp"),
            let line = members.text("log"), let severity = members.text("severity"), let source = members.text("source")
        else { return nil }
        self.sequence = sequence
        self.timestamp = timestamp
        self.line = line
        self.severity = severity
        self.source = source
        service = members.text("service")
        issue = members.text("issue")
    }
}

/// An issue's news.
package struct ReceivedIssue: Sendable, Hashable {
    package var change: String
    package var severity: String
    package var title: String
    package var message: String
    package var source: String
    package var service: String?
    package var time: String
    package var count: String

    init?(_ members: [JSONValue.Member]) {
        guard let change = members.text("change"), let severity = members.text("severity"),
            let title = members.text("title") ?? members.text("issue"), let time = members.text("last_time"),
            let count = members.digits("count")
        else { return nil }
        self.change = change
        self.severity = severity
        self.title = title
        self.time = time
        self.count = count
        message = members.text("message") ?? ""
        source = members.text("source") ?? ""
        service = members.text("service")
    }
}

/// The body of a refusal, and what an `error` message has inside.
package enum ServerError {
    /// What the server says is wrong; `nil` when `json` is no error of a LiveLogs server.
    package static func message(_ json: Span<UInt8>) -> String? {
        guard let value = try? JSONReader.read(json), case .object(let members) = value else { return nil }
        return message(members)
    }

    static func message(_ members: [JSONValue.Member]) -> String? {
        guard case .object(let inner)? = members.value("error") else { return nil }
        return inner.text("message")
    }
}

extension [JSONValue.Member] {
    fileprivate func value(_ name: String) -> JSONValue? { first { $0.name == name }?.value }

    fileprivate func text(_ name: String) -> String? {
        guard case .string(let text)? = value(name) else { return nil }
        return text
    }

    /// A number as it was written.
    fileprivate func digits(_ name: String) -> String? {
        guard case .number(let text)? = value(name) else { return nil }
        return text
    }

    fileprivate func number(_ name: String) -> UInt64? { digits(name).flatMap { UInt64($0) } }
}
