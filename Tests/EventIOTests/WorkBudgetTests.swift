import EventIO
import Testing

@Suite("Budgets of work")
struct WorkBudgetTests {
    private static let second: UInt64 = 1_000_000_000

    @Test func `an account is used up by what its work took, and regained within a minute`() {
        var budget = WorkBudget<String>(own: 10 * Self.second, everybody: 1_000 * Self.second)
        let start = 500 * Self.second
        #expect(budget.wait(for: "a", at: start) == nil)
        budget.charge(9 * Self.second, to: "a", at: start)
        #expect(budget.wait(for: "a", at: start) == nil)
        budget.charge(6 * Self.second, to: "a", at: start)
        // Five seconds too many are regained in thirty.
        let wait = budget.wait(for: "a", at: start).map { $0 / Self.second }
        #expect(wait == 30)
        #expect(budget.wait(for: "b", at: start) == nil)
        #expect(budget.wait(for: "a", at: start + 29 * Self.second) != nil)
        #expect(budget.wait(for: "a", at: start + 31 * Self.second) == nil)
    }

    @Test func `all together have a budget too`() {
        var budget = WorkBudget<Int>(own: 10 * Self.second, everybody: 30 * Self.second)
        for customer in 0..<6 { budget.charge(5 * Self.second, to: customer, at: Self.second) }
        #expect(budget.wait(for: 0, at: Self.second) == nil)
        #expect(budget.waitForAll(at: Self.second) != nil)
        #expect(budget.waitForAll(at: 3 * Self.second) == nil)
    }

    @Test func `whoever has spent is remembered however many others come`() {
        var budget = WorkBudget<Int>(own: 10 * Self.second, everybody: 1_000_000 * Self.second)
        budget.charge(100 * Self.second, to: -1, at: Self.second)
        for customer in 0..<20_000 { budget.charge(1_000, to: customer, at: Self.second) }
        #expect(budget.wait(for: -1, at: Self.second) != nil)
    }

    @Test func `extreme figures are no trap`() {
        var budget = WorkBudget<Int>(own: 10 * Self.second, everybody: 30 * Self.second)
        for _ in 0..<3 { budget.charge(.max, to: 0, at: 0) }
        #expect(budget.wait(for: 0, at: 1) != nil)
        #expect(budget.waitForAll(at: 1) != nil)
        // Both are read to the end of time.
        _ = (budget.wait(for: 0, at: .max), budget.waitForAll(at: .max))
        // A clock that runs backwards gives nothing back.
        budget.charge(100 * Self.second, to: 1, at: 50 * Self.second)
        #expect(budget.wait(for: 1, at: 0) != nil)
    }
}
