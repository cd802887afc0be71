import Insight
import Testing

@Suite("When an action may run")
struct ActionGateTests {
    private let pace = ActionGate.Pace(interval: 10, cooldown: 100)
    private var gate = ActionGate()

    @Test mutating func `not again for the same issue before its cooldown`() {
        #expect(gate.admits("a", issue: "1", pace: pace, now: 0) == true)
        #expect(gate.admits("a", issue: "1", pace: pace, now: 99) == false)
        #expect(gate.admits("a", issue: "1", pace: pace, now: 100) == true)
    }

    @Test mutating func `not for any issue before its interval`() {
        #expect(gate.admits("a", issue: "1", pace: pace, now: 0) == true)
        #expect(gate.admits("a", issue: "2", pace: pace, now: 9) == false)
        #expect(gate.admits("a", issue: "2", pace: pace, now: 10) == true)
        #expect(gate.admits("b", issue: "2", pace: pace, now: 10) == true)
    }

    @Test mutating func `a clock that was set back stops nothing for ever, and memory is bounded`() {
        #expect(gate.admits("a", issue: "1", pace: pace, now: 1_000_000) == true)
        #expect(gate.admits("a", issue: "1", pace: pace, now: 0) == true)
        for number in 0..<10_000 {
            #expect(gate.admits("a", issue: "\(number)", pace: pace, now: Int64(2_000_000 + number * 10)) == true)
        }
    }
}
