import CAssets
import EventIO
import Glibc
import LogCore

/// How fast one core takes a file to the frames that clients get, and what each stage costs: a JSON object a stage.
///
///     livelogs-stages [--rounds N] [--only STAGE] FILE...
///
/// Stages take turns round by round, so that what else the machine does is shared among them; the median and the best
/// round are told, in CPU time of the thread.
@main
enum Stages {
    static func main() throws {
        var arguments = ProgramArguments.texts
        var rounds = 5
        if let index = arguments.firstIndex(of: "--rounds"), index + 1 < arguments.count {
            rounds = max(1, Int(arguments[index + 1]) ?? rounds)
            arguments.removeSubrange(index...index + 1)
        }
        var stages = Stage.allCases
        if let index = arguments.firstIndex(of: "--only"), index + 1 < arguments.count {
            stages = stages.filter { $0.rawValue == arguments[index + 1] }
            arguments.removeSubrange(index...index + 1)
        }
        let start = CPUTime.nanoseconds
        let rules = try RuleSet(builtInRules)
        print("{\"stage\":\"compile\",\"milliseconds\":\((CPUTime.nanoseconds - start) / 1_000_000)}")
        for path in arguments { try measure(path, rules, stages, rounds: rounds) }
    }

    private static func measure(_ path: String, _ rules: RuleSet, _ stages: [Stage], rounds: Int) throws {
        var times: [Stage: [UInt64]] = [:]
        let pipeline = Pipeline(path, rules)
        for _ in 0..<rounds {
            for stage in stages {
                // Lines are let in when they come again, so twice is not enough.
                if stage == .again { for _ in 0..<3 { try pipeline.run(stage) } }
                let start = CPUTime.nanoseconds
                try pipeline.run(stage)
                times[stage, default: []].append(CPUTime.nanoseconds - start)
            }
        }
        for stage in stages {
            let sorted = times[stage, default: []].sorted()
            tell(stage, path, pipeline, median: max(1, sorted[sorted.count / 2]), best: max(1, sorted[0]))
        }
    }

    private static func tell(_ stage: Stage, _ path: String, _ pipeline: Pipeline, median: UInt64, best: UInt64) {
        let members = [
            ("bytes", UInt64(pipeline.bytes)), ("lines", UInt64(pipeline.lines)), ("median_ns", median),
            ("best_ns", best), ("mb_s", UInt64(pipeline.bytes) * 1000 / median),
            ("ns_line", median / UInt64(max(1, pipeline.lines))), ("sum", UInt64(pipeline.sum & 0xFF)),
        ]
        let numbers = members.map { ",\"\($0.0)\":\($0.1)" }.joined()
        print("{\"stage\":\"\(stage.rawValue)\",\"file\":\"\(path)\"\(numbers)}")
    }

    /// The files of `Rules/` as they were when the program was built.
    private static var builtInRules: [RuleFile] {
        var files: [RuleFile] = []
        var next = CAssets_first()
        while let file = next?.pointee, let path = file.path {
            let name = String(cString: path)
            if name.hasPrefix("Rules/") {
                let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.size))
                files.append(RuleFile(name: name, bytes: bytes, isBuiltIn: true))
            }
            next = next.map { $0 + 1 }
        }
        return files
    }
}

/// What this thread has used of a core.
private enum CPUTime {
    static var nanoseconds: UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }
}
