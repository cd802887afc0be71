package import YAML

/// What many lines together mean: a leaky bucket for each subject, and the issue it makes when it runs over.
///
/// Each event that fits adds one; one leaks out every `leak`. More than `capacity` is an overflow.
package struct CorrelationRule: Sendable {
    /// Which lines count.
    package struct Condition: Sendable, Hashable {
        /// Ids of issue types; any of them.
        package var issues: [String] = []
        /// Lines that a rule took for part of an attack.
        package var isAttack = false
        /// Requests of access logs with a status in one of these; empty for any, `nil` for lines that are no requests.
        package var statuses: [ClosedRange<Int>]?
        /// Of requests, these methods only; empty for any.
        package var methods: [String] = []
        /// Of requests, paths in which one of these stands, case of ASCII letters aside; empty for any.
        package var paths: [String] = []
    }

    /// Whose bucket an event goes to.
    package enum Subject: String, Sendable, CaseIterable { case address, service }

    /// What has to be new for an event to count.
    package enum Distinct: String, Sendable, CaseIterable { case path, address }

    package var id: String
    /// Index in `RuleSet.types` of the issue that an overflow makes.
    package var type: Int
    package var when: Condition
    package var by: Subject
    package var distinct: Distinct?
    package var capacity: Int
    /// Microseconds for one event to leak out.
    package var leak: Int64
    /// Microseconds after an overflow in which the same subject makes no other issue by this rule.
    package var blackhole: Int64
    /// From an overflow on and as long as the blackhole lasts, every line of the address is part of the attack.
    package var marks: Bool
    /// What the events are, for the message: "failed logins".
    package var noun: String
    package var examples: [CorrelationExample]
    package var position: YAMLPosition
}

/// A sequence of lines, and whether its rule must run over.
package struct CorrelationExample: Sendable {
    package struct Step: Sendable {
        /// `{n}` stands for the step's number, from 1.
        package var line: String
        package var times: Int
        /// Microseconds between two of these lines, and before the first of them.
        package var every: Int64
    }

    package var fires: Bool
    package var steps: [Step]
    package var position: YAMLPosition
}
