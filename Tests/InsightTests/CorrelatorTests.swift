import Insight
import LogCore
import Testing

private let kinds = [
    IssueType(id: "auth_failure", title: "A", category: "Security", severity: .warning, isAttack: true),
    IssueType(id: "brute_force", title: "B", category: "Security", severity: .error, isAttack: true),
]

private func rules(_ body: String) throws -> CorrelationRules {
    try CorrelationRules(
        [RuleFile(name: "x.yaml", bytes: Array("correlations:\n  guess: {type: brute_force, \(body)}\n".utf8))],
        types: kinds
    )
}

/// One line, an attack or not, at a time of its own.
private func oneLine(_ line: String, at time: Int64, isAttack: Bool = true, issue: UInt16 = 1, isHistory: Bool = false)
    -> Batch
{
    var record = Record(start: 0, length: UInt32(line.utf8.count), time: time)
    record.flags = isAttack ? [.attack, .ownTime] : [.ownTime]
    record.issue = issue
    return Batch(
        source: Source(path: "/x", service: "x"),
        bytes: Array(line.utf8),
        records: [record],
        isHistory: isHistory,
        readTime: time
    )
}

@Suite("Leaky buckets")
struct CorrelatorTests {
    private static let guessing =
        "when: {issues: [auth_failure]}, capacity: 3, leak: 10s, blackhole: 1m, marks: true, of: tries"

    private func correlator(_ body: String = Self.guessing) throws -> Correlator {
        Correlator(try rules(body), types: kinds)
    }

    private func feed(_ correlator: inout Correlator, _ line: String, at time: Int64, isAttack: Bool = true) -> (
        findings: [Correlator.Finding], isMarked: Bool
    ) {
        var batch = oneLine(line, at: time, isAttack: isAttack, issue: isAttack ? 1 : 0)
        let findings = correlator.observe(&batch, now: start + 1_000_000 * second)
        return (findings, batch.records[0].flags.contains(.attack))
    }

    @Test func `runs over with one more than it holds`() throws {
        var correlator = try correlator()
        for step in 0..<3 {
            #expect(feed(&correlator, "bad from 192.0.2.7", at: start + Int64(step)).findings.isEmpty)
        }
        let finding = try #require(feed(&correlator, "bad from 192.0.2.7", at: start + 3).findings.first)
        #expect(finding.rule == "guess")
        #expect(finding.type == 1)
        #expect(finding.message == "192.0.2.7: 4 tries within a second")
        #expect(finding.time == start + 3)
        #expect(finding.address?.description == "192.0.2.7")
        #expect(finding.events == 4)
    }

    @Test func `an event is in one finding only`() throws {
        var correlator = try correlator()
        var told = 0
        for step in 0..<100 {
            // Faster than it leaks, for longer than the blackhole.
            for finding in feed(&correlator, "bad from 192.0.2.7", at: start + Int64(step) * 2 * second).findings {
                told += finding.events
                #expect(told == step + 1)
            }
        }
        #expect(told > 90)
    }

    @Test func `what leaks out does not count`() throws {
        var correlator = try correlator()
        for step in 0..<100 {
            #expect(feed(&correlator, "bad from 192.0.2.7", at: start + Int64(step) * 10 * second).findings.isEmpty)
        }
    }

    @Test func `every address has its own`() throws {
        var correlator = try correlator()
        for step in 0..<200 {
            let line = "bad from 192.0.2.\(step % 100) and 2001:db8::\(step)"
            #expect(feed(&correlator, line, at: start).findings.isEmpty)
        }
        for _ in 0..<3 { #expect(feed(&correlator, "bad from 2001:db8::7", at: start).findings.isEmpty) }
        #expect(feed(&correlator, "bad from 2001:db8:0:0:0:0:0:7", at: start).findings.count == 1)
    }

    @Test func `the blackhole swallows what follows, and it is told again after`() throws {
        var correlator = try correlator()
        var told: [Int64] = []
        for step in 0..<130 {
            let time = start + Int64(step) * second
            if !feed(&correlator, "bad from 192.0.2.7", at: time).findings.isEmpty { told.append(Int64(step)) }
        }
        #expect(told == [3, 63, 123])
    }

    @Test func `every line of an attacker is marked, of others none, and it ends`() throws {
        var correlator = try correlator()
        #expect(!feed(&correlator, "hello from 192.0.2.7", at: start, isAttack: false).isMarked)
        for _ in 0..<4 { _ = feed(&correlator, "bad from 192.0.2.7", at: start) }
        #expect(feed(&correlator, "hello from 192.0.2.7", at: start + second, isAttack: false).isMarked)
        #expect(!feed(&correlator, "hello from 192.0.2.8", at: start + second, isAttack: false).isMarked)
        #expect(!feed(&correlator, "hello", at: start + second, isAttack: false).isMarked)
        #expect(!feed(&correlator, "hello from 192.0.2.7", at: start + 61 * second, isAttack: false).isMarked)
    }

    @Test func `this machine itself is never an attacker`() throws {
        var correlator = try correlator()
        for _ in 0..<4 { _ = feed(&correlator, "bad from 127.0.0.1", at: start) }
        #expect(!feed(&correlator, "hello from 127.0.0.1", at: start, isAttack: false).isMarked)
    }

    @Test func `history and lines without an address count nothing`() throws {
        var correlator = try correlator()
        for _ in 0..<10 {
            var old = oneLine("bad from 192.0.2.7", at: start, isHistory: true)
            #expect(correlator.observe(&old, now: start).isEmpty)
            #expect(feed(&correlator, "bad, but from nowhere", at: start).findings.isEmpty)
        }
    }

    @Test func `distinct paths count once`() throws {
        var correlator = try correlator("when: {status: [404]}, capacity: 2, leak: 10s, distinct: path")
        func line(_ path: String, _ status: Int) -> String { "192.0.2.7 - - [x] \"GET \(path) HTTP/1.1\" \(status) 5" }
        for step in 0..<20 {
            #expect(feed(&correlator, line("/a?\(step)", 404), at: start, isAttack: false).findings.isEmpty)
            #expect(feed(&correlator, line("/b\(step)", 200), at: start, isAttack: false).findings.isEmpty)
        }
        #expect(feed(&correlator, line("/b", 404), at: start, isAttack: false).findings.isEmpty)
        #expect(feed(&correlator, line("/c", 404), at: start, isAttack: false).findings.count == 1)
    }

    @Test func `a service may be the subject`() throws {
        var correlator = try correlator(
            "when: {issues: [auth_failure]}, by: service, distinct: address, capacity: 2, leak: 10s"
        )
        for _ in 0..<9 { #expect(feed(&correlator, "bad from 192.0.2.7", at: start).findings.isEmpty) }
        #expect(feed(&correlator, "bad from 192.0.2.8", at: start).findings.isEmpty)
        #expect(
            feed(&correlator, "bad from 192.0.2.9", at: start).findings.map(\.message) == [
                "x: 3 events within a second"
            ]
        )
    }

    @Test func `more addresses than it holds push out those not seen for longest`() throws {
        var correlator = try correlator()
        for _ in 0..<3 { _ = feed(&correlator, "bad from 192.0.2.7", at: start) }
        for number in 0..<Correlator.capacity {
            _ = feed(&correlator, "bad from 10.\(number >> 16).\(number >> 8 & 255).\(number & 255)", at: start)
        }
        #expect(feed(&correlator, "bad from 192.0.2.7", at: start).findings.isEmpty)
    }
}
