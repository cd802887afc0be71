import Insight
import LogCore

/// An issue in the JSON of REST answers.
struct IssueBody: Encodable {
    var type: String
    var id: String
    /// When it began, which stays the same however often it returns: good to resolve it by.
    var timestamp: String
    var title: String
    var category: String
    var severity: String
    var message: String
    var line: String
    var source: String
    var service: String
    var first_time: String
    var last_time: String
    var count: Int
    var auto_heal: Bool
    var action: String
    var attack: Bool
    var resolved: Bool
    /// `null` for never.
    var resolved_time: String?
    /// How often it came back.
    var reopened: Int
    var template: String
    var samples: [String]
    /// The latest first.
    var addresses: [Address]
    var actions: [Outcome]

    struct Address: Encodable {
        var address: String
        var count: Int
        var last_time: String
    }

    struct Outcome: Encodable {
        var action: String
        var time: String
        var milliseconds: Int
        var status: Int?
        var succeeded: Bool
        var output: String
    }

    init(_ issue: Issue) {
        type = issue.type
        id = issue.id
        timestamp = RFC3339Time.text(issue.firstTime)
        title = issue.title
        category = issue.category
        severity = issue.severity.name.uppercased()
        message = issue.message
        line = issue.line
        source = issue.source
        service = issue.service
        first_time = RFC3339Time.text(issue.firstTime)
        last_time = RFC3339Time.text(issue.lastTime)
        count = issue.count
        auto_heal = issue.autoHeal
        action = issue.action
        attack = issue.isAttack
        resolved = issue.isResolved
        resolved_time = issue.resolvedTime.map(RFC3339Time.text)
        reopened = issue.reopenings
        template = issue.template
        samples = issue.samples
        addresses = issue.addresses.map {
            Address(address: $0.address.description, count: $0.count, last_time: RFC3339Time.text($0.lastTime))
        }
        actions = issue.outcomes.map { outcome in
            Outcome(
                action: outcome.action,
                time: RFC3339Time.text(outcome.time),
                milliseconds: outcome.milliseconds,
                status: outcome.status,
                succeeded: outcome.succeeded,
                output: outcome.output
            )
        }
    }
}
