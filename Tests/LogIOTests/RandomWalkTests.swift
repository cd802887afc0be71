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

    /// How the reader is set up.
    struct Way {
        var mode: TailerConfiguration.Mode
        var naming: Naming
        var identity: TailerConfiguration.Identity
    }

    /// - Returns: what went wrong, or `nil`.
    static func walk(_ steps: [Step], _ way: Way) -> String? {
        var walk = Walk(way.mode, way.naming, way.identity)
        for step in steps { walk.take(step) }
        return walk.complaint()
    }

    /// Leaves out as many steps as it can in ten seconds while the walk still fails.
    static func shrunk(_ steps: [Step], _ way: Way) -> [Step] {
        var steps = steps
        var size = steps.count / 2
        let deadline = Moment.now.monotonic + .seconds(100)
        while size > 0, Moment.now.monotonic < deadline {
            var start = 0
            while start < steps.count, Moment.now.monotonic < deadline {
                var fewer = steps
                fewer.removeSubrange(start..<min(start + size, steps.count))
                if walk(fewer, way) != nil { steps = fewer } else { start += size }
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
        Self.run(Way(mode: mode, naming: naming, identity: .automatic))
    }

    /// As behind a FUSE mount, where the inode number stays with the name.
    @Test(arguments: Naming.allCases)
    func `every line once and in order where only the content tells files apart`(naming: Naming) {
        Self.run(Way(mode: .polling, naming: naming, identity: .content))
    }

    private static func run(_ way: Way) {
        for seed in seeds {
            let steps = steps(seed: seed, count: 100)
            guard let complaint = walk(steps, way) else { continue }
            let shortest = shrunk(steps, way)
            let last = walk(shortest, way) ?? "nothing the next time"
            Issue.record("seed \(seed): \(complaint); shortest: \(shortest): \(last)")
            return
        }
    }
}
