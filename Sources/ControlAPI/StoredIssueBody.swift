import FoundationEssentials
package import Insight
import LogCore

/// An issue as a database keeps it: JSON, whose keys may become more from version to version and never fewer.
package enum StoredIssueBody {
    package static func encode(_ issue: Issue) -> [UInt8] { JSONBody.encode(Body(issue)) ?? [] }

    /// `nil` for what no version of this program wrote.
    package static func decode(_ bytes: [UInt8]) -> Issue? {
        // What can't be read is left out: its lines are still there.
        (try? JSONDecoder().decode(Body.self, from: Data(bytes)))?.issue
    }

    private struct Body: Codable {
        var id: String
        var type: String
        var title: String
        var category: String
        var severity: UInt8
        var auto_heal: Bool
        var action: String
        var attack: Bool
        var source: String
        var service: String
        var template: String
        var message: String
        var line: String
        var samples: [String]?
        var addresses: [Address]?
        var first_time: Int64
        var last_time: Int64
        var last_seen: Int64
        var count: Int
        var resolved: Bool
        var resolved_time: Int64?
        var reopenings: Int?
        var outcomes: [Outcome]?

        struct Address: Codable {
            var address: String
            var count: Int
            var last_time: Int64

            var value: IssueAddress? {
                RemoteAddress.find(in: Array(address.utf8).span).map {
                    IssueAddress(address: $0, count: count, lastTime: last_time)
                }
            }
        }

        struct Outcome: Codable {
            var action: String
            var time: Int64
            var milliseconds: Int
            var status: Int?
            var succeeded: Bool
            var output: String
        }

        init(_ issue: Issue) {
            id = issue.id
            type = issue.type
            title = issue.title
            category = issue.category
            severity = issue.severity.rawValue
            auto_heal = issue.autoHeal
            action = issue.action
            attack = issue.isAttack
            source = issue.source
            service = issue.service
            template = issue.template
            message = issue.message
            line = issue.line
            samples = issue.samples
            addresses = issue.addresses.map {
                Address(address: $0.address.description, count: $0.count, last_time: $0.lastTime)
            }
            first_time = issue.firstTime
            last_time = issue.lastTime
            last_seen = issue.lastSeen
            count = issue.count
            resolved = issue.isResolved
            resolved_time = issue.resolvedTime
            reopenings = issue.reopenings
            outcomes = issue.outcomes.map { outcome in
                Outcome(
                    action: outcome.action,
                    time: outcome.time,
                    milliseconds: outcome.milliseconds,
                    status: outcome.status,
                    succeeded: outcome.succeeded,
                    output: outcome.output
                )
            }
        }

        var issue: Issue {
            let kind = IssueType(
                id: type,
                title: title,
                category: category,
                severity: Severity(rawValue: severity) ?? .unknown,
                autoHeal: auto_heal,
                action: action,
                isAttack: attack
            )
            var issue = Issue(
                id: id,
                type: kind,
                source: source,
                service: service,
                template: template,
                message: message,
                line: line,
                firstTime: first_time,
                lastTime: last_time,
                lastSeen: last_seen,
                count: count
            )
            issue.samples = samples ?? []
            issue.addresses = (addresses ?? []).compactMap(\.value)
            issue.isResolved = resolved
            issue.resolvedTime = resolved_time
            issue.reopenings = reopenings ?? 0
            issue.outcomes = (outcomes ?? []).map { outcome in
                ActionOutcome(
                    action: outcome.action,
                    time: outcome.time,
                    milliseconds: outcome.milliseconds,
                    status: outcome.status,
                    succeeded: outcome.succeeded,
                    output: outcome.output
                )
            }
            return issue
        }
    }
}
