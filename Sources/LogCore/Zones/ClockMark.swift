/// What of a source's local times decides about its next line, as one number, to be stored with a file's position.
package struct ClockMark: Sendable, Hashable {
    /// 0 when nothing matters, which is so most of the year.
    package var number: Int64

    package init(number: Int64) { self.number = number }

    package static let none = ClockMark(number: 0)

    /// Twice the local second, and 1 more in the second pass.
    init(_ clock: LocalClock) {
        let second = clock.state.last.dividedDown(by: TimeZoneRules.second).quotient
        self.init(number: clock.matters ? second &* 2 &+ (clock.state.isSecondPass ? 1 : 0) : 0)
    }

    /// `nil` when it says nothing.
    var state: LocalClock.State? {
        guard number != 0 else { return nil }
        let (last, isOverflow) = (number >> 1).multipliedReportingOverflow(by: TimeZoneRules.second)
        return isOverflow ? nil : LocalClock.State(last: last, isSecondPass: number & 1 == 1)
    }
}
