/// The messages of the stream that are no log records, as JSON; their shapes are a promise to clients.
package enum StreamMessage {
    /// The first message of a client that asked for it: which run of which server, and the last sequence number so far.
    package static func hello(epoch: String, sequence: UInt64, nodeID: String, version: String) -> [UInt8] {
        var object = JSONObjectWriter(type: "hello")
        object.put("epoch", epoch)
        object.put("seq", sequence)
        object.put("node_id", nodeID)
        object.put("version", version)
        return object.finished()
    }

    /// Records `first` to `last` are lost to this client; `missed` of them it would have got at most.
    package static func gap(from first: UInt64, to last: UInt64, missed: UInt64) -> [UInt8] {
        var object = JSONObjectWriter(type: "gap")
        object.put("from", first)
        object.put("to", last)
        object.put("missed", missed)
        return object.finished()
    }

    package static func health(score: Double, status: String, recentIssues: Int) -> [UInt8] {
        var object = JSONObjectWriter(type: "health")
        object.put("score", score)
        object.put("status", status)
        object.put("recent_issues_count", recentIssues)
        return object.finished()
    }

    /// The answer to a `subscribe`: all of the subscription that now holds, and the last sequence number before it.
    package static func subscribed(_ subscription: Subscription, epoch: String, sequence: UInt64) -> [UInt8] {
        var object = JSONObjectWriter(type: "subscribed")
        object.put("epoch", epoch)
        object.put("seq", sequence)
        object.put("channels", subscription.channels.names)
        object.put("severity", subscription.severity.name)
        object.put("format", subscription.format.rawValue)
        if let source = subscription.source { object.put("source", source) }
        if let service = subscription.service { object.put("service", service) }
        if let issue = subscription.issue { object.put("issue", issue) }
        if let match = subscription.match { object.put("match", match) }
        if let exclude = subscription.exclude { object.put("exclude", exclude) }
        if let resume = subscription.resume { object.put("since", resume.sequence) }
        if subscription.backlog > 0 { object.put("backlog", subscription.backlog) }
        return object.finished()
    }

    /// A client's message was refused; the connection and its subscription stay as they were.
    package static func error(code: String, message: String) -> [UInt8] {
        var object = JSONObjectWriter(type: "error")
        object.put("status", "error")
        object.put("error", members: [("code", code), ("message", message)])
        return object.finished()
    }

    package static func error(_ error: SubscriptionError) -> [UInt8] {
        Self.error(code: error.code.rawValue, message: error.message)
    }

    package static func issue(_ issue: IssueMessage) -> [UInt8] {
        var object = JSONObjectWriter(type: "issue")
        object.put("id", issue.id)
        object.put("issue", issue.type.id)
        object.put("change", issue.change)
        object.put("title", issue.type.title)
        object.put("category", issue.type.category)
        object.put("severity", issue.severity.name)
        object.put("message", issue.message)
        object.put("line", issue.line)
        object.put("source", issue.source)
        object.put("service", issue.service)
        object.put("first_time", microseconds: issue.firstTime)
        object.put("last_time", microseconds: issue.lastTime)
        object.put("count", issue.count)
        object.put("auto_heal", issue.type.autoHeal)
        object.put("action", issue.type.action)
        object.put("attack", issue.type.isAttack)
        object.put("resolved", issue.isResolved)
        object.put("reopened", issue.reopenings)
        object.put("template", issue.template)
        if !issue.address.isEmpty { object.put("address", issue.address) }
        if let outcome = issue.outcome {
            object.put("action_succeeded", outcome.succeeded)
            if let status = outcome.status { object.put("action_status", status) }
            object.put("action_output", outcome.output)
        }
        return object.finished()
    }
}
