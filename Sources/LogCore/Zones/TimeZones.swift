/// By which zone the times of each source are read that show none.
package struct TimeZones: Sendable {
    /// This machine's.
    package var local: TimeZoneRules

    /// The zone that the operator named for a source; `nil` in place of it when none is named for any.
    package var named: (@Sendable (Source) -> TimeZoneRules?)?

    package init(local: TimeZoneRules, named: (@Sendable (Source) -> TimeZoneRules?)? = nil) {
        self.local = local
        self.named = named
    }

    /// One for all, which never changes.
    package init(secondsAhead: Int) { self.init(local: TimeZoneRules(secondsAhead: secondsAhead)) }

    func rules(for source: Source) -> TimeZoneRules {
        if let named, let rules = named(source) { return rules }
        return source.wrapping == .container ? .utc : local
    }
}
