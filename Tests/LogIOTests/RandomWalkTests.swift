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

        static let weights: [(Step, Int)] = [
            (.writeLines, 40), (.writePartial, 8), (.finishLine, 10), (.rename, 6), (.copyTruncate, 5),
            (.removeAndCreate, 4), (.replace, 2), (.look, 22), (.pause, 3),
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

    /// - Returns: what went wrong, or `nil`.
    static func walk(_ steps: [Step], _ mode: TailerConfiguration.Mode, glob: Bool) -> String? {
        let scratch = Scratch()
        let log = scratch("app.log")
        scratch.write("app.log", "")
        let reader = Reader(mode, glob ? scratch("app.log*") : log)
        var oracle = Oracle()
        var pending = ""
        /// Nobody rotates twice within one tick of the kernel's clock, by which generations are ordered.
        func shift() {
            poll(nil, 0, 10)
            for number in stride(from: 5, to: 0, by: -1) {
                _ = rename(scratch("app.log.\(number)"), scratch("app.log.\(number + 1)"))
            }
        }
        func finish() {
            scratch.append("app.log", pending)
            pending = ""
        }
        for step in steps {
            switch step {
            case .writeLines:
                finish()
                scratch.append("app.log", oracle.lines(1 + oracle.count % 7))
            case .writePartial:
                finish()
                let line = oracle.lines(1)
                scratch.append("app.log", String(line.prefix(line.count / 2)))
                pending = String(line.dropFirst(line.count / 2))
            case .finishLine:
                finish()
            case .rename:
                finish()
                shift()
                scratch.rename("app.log", "app.log.1")
                scratch.write("app.log", "")
            case .copyTruncate:
                finish()
                shift()
                scratch.copy("app.log", "app.log.1")
                poll(nil, 0, 10)
                scratch.truncate("app.log")
            case .removeAndCreate:
                finish()
                reader.step()
                scratch.remove("app.log")
                scratch.write("app.log", "")
                reader.step()
            case .replace:
                finish()
                // What is replaced before anybody opened it is gone.
                reader.step()
                scratch.write("app.new", oracle.lines(1))
                scratch.rename("app.new", "app.log")
            case .look:
                reader.step()
            case .pause:
                reader.passRotateWait()
            }
        }
        finish()
        guard reader.wait(for: { reader.allLines.count >= oracle.count }) else {
            return "\(reader.allLines.count) lines: \(oracle.complaint(reader.lines(log)) ?? "under another name")"
        }
        reader.pass(.seconds(1))
        return oracle.complaint(reader.lines(log))
    }

    /// Leaves out as many steps as it can in half a minute while the walk still fails.
    static func shrunk(_ steps: [Step], _ mode: TailerConfiguration.Mode, glob: Bool) -> [Step] {
        var steps = steps
        var size = steps.count / 2
        let deadline = Moment.now.monotonic + .seconds(30)
        while size > 0, Moment.now.monotonic < deadline {
            var start = 0
            while start < steps.count, Moment.now.monotonic < deadline {
                var fewer = steps
                fewer.removeSubrange(start..<min(start + size, steps.count))
                if walk(fewer, mode, glob: glob) != nil { steps = fewer } else { start += size }
            }
            size /= 2
        }
        return steps
    }

    @Test(arguments: modes, [false, true])
    func `every line once and in order`(mode: TailerConfiguration.Mode, glob: Bool) {
        for seed in 1...UInt64(5) {
            let steps = Self.steps(seed: seed, count: 100)
            guard let complaint = Self.walk(steps, mode, glob: glob) else { continue }
            let shortest = Self.shrunk(steps, mode, glob: glob)
            let last = Self.walk(shortest, mode, glob: glob) ?? "nothing the next time"
            Issue.record("seed \(seed): \(complaint); shortest: \(shortest): \(last)")
            return
        }
    }
}
