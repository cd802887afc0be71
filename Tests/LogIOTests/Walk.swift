import Glibc
import LogCore
import LogIO

/// One random walk: a log, what rotation does to it, and a reader that comes and goes.
struct Walk {
    private let scratch = Scratch()
    private let mode: TailerConfiguration.Mode
    private let identity: TailerConfiguration.Identity
    private let word: String
    private let path: String
    private var oracle = Oracle()
    private var pending = ""
    private var reader: Reader?
    private var resume: TailerConfiguration.Resume?
    private var lines: [String] = []
    private var others: [String] = []
    private var moved = 0
    /// Where a link leads is looked at once a second.
    private let isLinked: Bool
    /// Since the reader last looked; more than are kept would be lost.
    private var rotations = 0
    private static let kept = 8
    private static let packings = StoppedRotationTests.Packing.allCases.filter { $0 != .none && $0.isThere }
    private static let endings = [""] + packings.map(\.ending)

    init(
        _ mode: TailerConfiguration.Mode,
        _ naming: RandomWalkTests.Naming,
        _ identity: TailerConfiguration.Identity
    ) {
        self.mode = mode
        self.identity = identity
        scratch.write("app.log", "")
        scratch.makeDirectory("old")
        if naming == .link {
            scratch.makeDirectory("links")
            scratch.symlink("../app.log", "links/container.log")
        }
        word =
            switch naming {
            case .path: scratch("app.log")
            case .glob: scratch("app.log*")
            case .link: scratch("links/container.log")
            }
        isLinked = naming == .link
        path = naming == .link ? word : scratch("app.log")
        start()
    }

    private mutating func start() {
        guard reader == nil else { return }
        var configuration = TailerConfiguration(inputs: [Input(word)])
        configuration.mode = mode
        configuration.identity = identity
        configuration.resume = resume
        configuration.logrotateConfiguration = []
        reader = Reader(configuration)
        rotations = 0
    }

    private mutating func stop() {
        guard let reader else { return }
        resume = reader.stop()
        takeLines(of: reader)
        self.reader = nil
        passClockTick()
    }

    private mutating func takeLines(of reader: Reader) {
        lines += reader.lines(path)
        others += reader.live.filter { $0.key != path }.flatMap(\.value)
    }

    private mutating func look() {
        guard let reader else { return }
        reader.step()
        if isLinked { reader.pass(.seconds(1)) }
        rotations = 0
    }

    private mutating func finish() {
        scratch.append("app.log", pending)
        pending = ""
    }

    /// Nobody rotates twice within one tick of the kernel's clock, by which generations are ordered, nor more often than
    /// files are kept.
    private mutating func shift() -> Bool {
        if rotations >= Self.kept - 2 { look() }
        guard rotations < Self.kept - 2 else { return false }
        rotations += 1
        finish()
        passFileTime()
        for number in stride(from: Self.kept - 1, to: 0, by: -1) {
            for ending in Self.endings {
                _ = rename(scratch("app.log.\(number)\(ending)"), scratch("app.log.\(number + 1)\(ending)"))
            }
        }
        return true
    }

    private func compress(_ numbers: ClosedRange<Int>) {
        guard !Self.packings.isEmpty, let number = numbers.first(where: { isThere("app.log.\($0)") }) else { return }
        Self.packings[oracle.count % Self.packings.count].pack(scratch("app.log.\(number)"))
    }

    private func isThere(_ name: String) -> Bool { FileStatus(path: scratch(name)) != nil }

    mutating func take(_ step: RandomWalkTests.Step) {
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
            guard shift() else { return }
            scratch.rename("app.log", "app.log.1")
            scratch.write("app.log", "")
        case .renameDated:
            guard shift() else { return }
            moved += 1
            scratch.rename("app.log", "app.log-20261128\(100 + moved)")
            scratch.write("app.log", "")
        case .reuseInode:
            // Whatever was freed last goes to other files; the next log gets one of a file that was read.
            for number in 0..<4 { scratch.write("other\(number)~", "other\n") }
            for number in 0..<4 { scratch.remove("other\(number)~") }
        case .copyTruncate:
            guard shift() else { return }
            scratch.copy("app.log", "app.log.1")
            passFileTime()
            scratch.truncate("app.log")
        case .removeAndCreate:
            // What is removed before anybody read it is gone.
            guard reader != nil else { return }
            finish()
            look()
            scratch.remove("app.log")
            scratch.write("app.log", "")
            look()
        case .replace:
            guard reader != nil else { return }
            finish()
            look()
            scratch.write("app.new", oracle.lines(1))
            scratch.rename("app.new", "app.log")
            look()
        case .look:
            look()
        case .pause:
            reader?.passRotateWait()
            if reader != nil { rotations = 0 }
        case .stop:
            stop()
        case .start:
            start()
        case .compressNewest:
            compress(1...Self.kept)
        case .compressOlder:
            compress(2...Self.kept)
        case .moveAway:
            for number in stride(from: Self.kept, to: 0, by: -1) {
                for ending in Self.endings where isThere("app.log.\(number)\(ending)") {
                    moved += 1
                    scratch.rename("app.log.\(number)\(ending)", "old/app.log-20261128\(100 + moved)\(ending)")
                    return
                }
            }
        }
    }

    mutating func complaint() -> String? {
        finish()
        start()
        guard let reader else { return nil }
        let (earlier, other, count) = (lines.count, others.count, oracle.count)
        _ = reader.wait { reader.allLines.count + earlier + other >= count }
        reader.pass(.seconds(1))
        takeLines(of: reader)
        guard let complaint = oracle.complaint(lines) else { return nil }
        return others.isEmpty ? complaint : "\(complaint); \(others.count) under other names"
    }
}
