/// How much work each customer, and all of them together, may cause: so much at once, and as much again each minute.
///
/// What something costs is known afterwards, so a balance may go below zero; whoever is there waits until it is not.
package struct WorkBudget<Customer: Hashable & Sendable>: Sendable {
    private struct Account: Sendable {
        /// Nanoseconds of work spent and not yet made up for.
        var spent: UInt64
        /// When `spent` was right.
        var at: UInt64
    }

    private let own: UInt64
    private let everybody: UInt64
    private var total = Account(spent: 0, at: 0)
    private var accounts: [Customer: Account] = [:]

    /// Accounts kept; those who have spent least are forgotten for new ones.
    private static var accountLimit: Int { 1_024 }
    private static var minute: Double { 60_000_000_000 }
    /// A day: longer is not told.
    private static var longestWait: Double { 86_400_000_000_000 }

    /// - Parameters:
    ///   - own: nanoseconds of work a minute for each customer.
    ///   - everybody: the same for all together.
    package init(own: UInt64, everybody: UInt64) {
        self.own = own
        self.everybody = everybody
    }

    /// Nanoseconds until the customer may cause more work, whatever others have done; nil when it may now.
    package func wait(for customer: Customer, at now: UInt64) -> UInt64? {
        accounts[customer].flatMap { Self.wait($0, allowance: own, now) }
    }

    /// Nanoseconds until anybody may cause more work; nil when the customers with a balance may now.
    package func waitForAll(at now: UInt64) -> UInt64? { Self.wait(total, allowance: everybody, now) }

    /// Charges what the customer's work took.
    package mutating func charge(_ nanoseconds: UInt64, to customer: Customer, at now: UInt64) {
        guard nanoseconds > 0 else { return }
        let known = accounts[customer]
        if known == nil, accounts.count >= Self.accountLimit { forgetThrifty(now) }
        let account = known ?? Account(spent: 0, at: now)
        accounts[customer] = Self.charged(account, nanoseconds, allowance: own, now)
        total = Self.charged(total, nanoseconds, allowance: everybody, now)
    }

    private mutating func forgetThrifty(_ now: UInt64) {
        let own = own
        let order = accounts.sorted { first, second in
            Self.spent(first.value, allowance: own, now) < Self.spent(second.value, allowance: own, now)
        }
        for (customer, _) in order.prefix(order.count / 2) { accounts[customer] = nil }
    }

    private static func charged(_ account: Account, _ more: UInt64, allowance: UInt64, _ now: UInt64) -> Account {
        let (sum, overflow) = spent(account, allowance: allowance, now).addingReportingOverflow(more)
        return Account(spent: overflow ? .max : sum, at: now)
    }

    private static func spent(_ account: Account, allowance: UInt64, _ now: UInt64) -> UInt64 {
        let elapsed = now > account.at ? now - account.at : 0
        let regained = Double(elapsed) * Double(allowance) / minute
        return regained < Double(account.spent) ? account.spent - UInt64(regained) : 0
    }

    private static func wait(_ account: Account, allowance: UInt64, _ now: UInt64) -> UInt64? {
        let spent = spent(account, allowance: allowance, now)
        guard spent >= allowance else { return nil }
        return UInt64(min(Double(spent - allowance) * minute / Double(allowance), longestWait)) + 1
    }
}
