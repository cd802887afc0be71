import Glibc
import LogCore
import LogIO
import Testing

/// A dozen lines of model against the real tailer: what was written comes out, once and in order, whatever rotation
/// does in between.
///
/// A failing walk prints its seed and is shortened to the fewest steps that still fail.
@Suite("T23 random walk")
struct RandomWalkTests {
    enum Step: CaseIterable {
        case writeLines, writePartial, finishLine, rename, copyTruncate, removeAndCreate, replace, look, pause
        case stop, start, compressNewest, compressOlder, moveAway, renameDated, reuseInode

        static let weights: [(Step, Int)] = [
            (.writeLines, 40), (.writePartial, 8), (.finishLine, 10), (.rename, 6), (.copyTruncate, 5),
            (.removeAndCreate, 4), (.replace, 2), (.look, 22), (.pause, 3),
            (.stop, 3), (.start, 5), (.compressNewest, 3), (.compressOlder, 4), (.moveAway, 2), (.renameDated, 2),
            (.reuseInode, 2),
        ]
    }

    /// Steps from a seed (splitmix64).
    static func steps(seed: UInt64, count: Int) -> [Step] {
        var state = seed
        let total = Step.weights.map(\.1).reduce(0, +)
        return (0..<count).map { _ in
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            var ticket = Int((mixed ^ (mixed >> 31)) % UInt64(total))
            for (step, weight) in Step.weights {
                if ticket < weight { return step }
                ticket -= weight
            }
            return .look
        }
    }

    /// How the log is named.
    enum Naming: CaseIterable { case path, glob, link }

    /// - Returns: what went wrong, or `nil`.
    static func walk(_ steps: [Step], _ mode: TailerConfiguration.Mode, _ naming: Naming) -> String? {
        var walk = Walk(mode, naming)
        for step in steps { walk.take(step) }
        return walk.complaint()
    }

    /// Leaves out as many steps as it can in ten seconds while the walk still fails.
    static func shrunk(_ steps: [Step], _ mode: TailerConfiguration.Mode, _ naming: Naming) -> [Step] {
        var steps = steps
        var size = steps.count / 2
        let deadline = Moment.now.monotonic + .seconds(10)
        while size > 0, Moment.now.monotonic < deadline {
            var start = 0
            while start < steps.count, Moment.now.monotonic < deadline {
                var fewer = steps
                fewer.removeSubrange(start..<min(start + size, steps.count))
                if walk(fewer, mode, naming) != nil { steps = fewer } else { start += size }
            }
            size /= 2
        }
        return steps
    }

    /// Walks a seed and number; `make torture` asks for more of them.
    private static let seeds: ClosedRange<UInt64> = {
        let first = getenv("LIVELOGS_WALK_SEED").flatMap { UInt64(String(cString: $0)) } ?? 1
        let count = getenv("LIVELOGS_WALKS").flatMap { UInt64(String(cString: $0)) } ?? 5
        return first...(first + max(1, count) - 1)
    }()

    @Test(arguments: modes, Naming.allCases)
    func `every line once and in order`(mode: TailerConfiguration.Mode, naming: Naming) {
        for seed in Self.seeds {
            let steps = Self.steps(seed: seed, count: 100)
            guard let complaint = Self.walk(steps, mode, naming) else { continue }
            let shortest = Self.shrunk(steps, mode, naming)
            let last = Self.walk(shortest, mode, naming) ?? "nothing the next time"
            Issue.record("seed \(seed): \(complaint); shortest: \(shortest): \(last)")
            return
        }
    }
}
