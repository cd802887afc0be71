import YAML

/// What may be done about an issue without a person: a program or a webhook, by the name that issue types give.
///
///     actions:
///       restart_service:
///         command: [systemctl, restart, relay]
///         timeout: 30s
///       block_address:
///         webhook: https://example.net/hooks/block
///         ca: /etc/livelogs/hooks-ca.pem
package struct Action: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// The program and its arguments; no shell reads them.
        case command([String])
        /// http or https.
        case webhook(String)
    }

    package var name: String
    package var kind: Kind
    /// Default: 30 seconds.
    package var timeout = Duration.seconds(30)
    /// Between two runs of the action; default: 10 seconds.
    package var interval = Duration.seconds(10)
    /// Between two runs for the same issue; default: 10 minutes.
    package var cooldown = Duration.seconds(600)
    /// Whose signatures are believed of an https webhook: a PEM file; `nil` for the system's authorities.
    package var authorities: String?

    private static let keys = ["command", "webhook", "timeout", "interval", "cooldown", "ca"]

    init(_ entry: YAMLNode.Entry) throws(YAMLError) {
        name = entry.key
        let node = entry.value
        try node.allowKeys(Self.keys)
        switch (node["command"], node["webhook"]) {
        case (let command?, nil):
            let words = try command.list().isEmpty ? [] : try command.strings()
            guard let program = words.first, !program.isEmpty, words.allSatisfy({ !$0.utf8.contains(0) }) else {
                throw YAMLError("a command is a list: the program, then its arguments", at: command.position)
            }
            kind = .command(words)
        case (nil, let webhook?):
            let url = try webhook.string()
            guard url.hasPrefix("http://") || url.hasPrefix("https://"), url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else { throw YAMLError("a webhook is an http:// or https:// address", at: webhook.position) }
            kind = .webhook(url)
        default:
            throw YAMLError("an action needs either `command` or `webhook`", at: node.position)
        }
        if let value = node["ca"] {
            guard case .webhook(let url) = kind, url.hasPrefix("https://") else {
                throw YAMLError("`ca` belongs to a webhook with https", at: value.position)
            }
            let path = try value.string()
            guard !path.isEmpty, !path.utf8.contains(0) else { throw YAMLError("expected a file", at: value.position) }
            authorities = path
        }
        if let value = node["timeout"] { timeout = try Self.duration(value, in: 1...3600) }
        if let value = node["interval"] { interval = try Self.duration(value, in: 0...86_400) }
        if let value = node["cooldown"] { cooldown = try Self.duration(value, in: 0...2_592_000) }
    }

    /// `30`, `30s`, `10m`, `1h`.
    private static func duration(_ node: YAMLNode, in range: ClosedRange<Int>) throws(YAMLError) -> Duration {
        let text = try node.string()
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600]
        let unit = text.last.flatMap { units[$0] }
        guard let number = Int(unit == nil ? text : String(text.dropLast())),
            case let seconds = number.multipliedReportingOverflow(by: unit ?? 1), !seconds.overflow,
            range.contains(seconds.partialValue)
        else {
            throw YAMLError(
                "expected a time such as 30s, 10m or 1h, from \(range.lowerBound) to \(range.upperBound) s",
                at: node.position
            )
        }
        return .seconds(seconds.partialValue)
    }
}
