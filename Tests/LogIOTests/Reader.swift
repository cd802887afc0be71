import Glibc
import LogCore
import LogIO

/// Drives a tailer as its loop would, with a clock of its own: intervals pass as fast as the test asks for them.
final class Reader {
    let tailer: Tailer
    private(set) var history: [String: [String]] = [:]
    private(set) var live: [String: [String]] = [:]
    private(set) var blocks: [Block] = []
    private(set) var notices: [TailerNotice] = []
    /// What a database would have of the places, kept as lines come and files go.
    private(set) var places: [FileKey: (path: String, position: FilePosition)] = [:]
    /// Microseconds by which the wall clock is wrong.
    var clockError: Int64 = 0

    private var monotonic = Duration.seconds(1000)

    init(_ configuration: TailerConfiguration) {
        for left in configuration.resume?.positions ?? [] { places[left.position.identity.key] = left }
        tailer = Tailer(configuration: configuration, now: Moment(monotonic: monotonic, wall: Moment.now.wall))
        drain()
    }

    convenience init(
        _ mode: TailerConfiguration.Mode,
        _ words: String...,
        change: (inout TailerConfiguration) -> Void = { _ in }
    ) {
        var configuration = TailerConfiguration(inputs: words.map { Input($0) })
        configuration.mode = mode
        change(&configuration)
        self.init(configuration)
    }

    private var now: Moment { Moment(monotonic: monotonic, wall: Moment.now.wall + clockError) }

    func lines(_ path: String) -> [String] { live[path] ?? [] }
    var allLines: [String] { live.values.flatMap { $0 } }

    /// When the places were kept that a database would have.
    private var noted: Int64 = 0

    /// Takes everything that is at hand.
    func drain() {
        noted = Moment.now.wall
        while true {
            while let block = tailer.nextBlock(now: now) { take(block) }
            if !tailer.hasPending { break }
        }
        for key in tailer.takeGoneFiles() { places[key] = nil }
        notices += tailer.takeNotices()
    }

    /// What the next run is given of this one.
    func stop() -> TailerConfiguration.Resume {
        for left in tailer.positions { places[left.position.identity.key] = left }
        return TailerConfiguration.Resume(
            positions: Array(places.values),
            inputs: Set(tailer.configuration.inputs.map(\.name)),
            noted: noted
        )
    }

    private func take(_ block: Block) {
        blocks.append(block)
        if let span = tailer.span { places[span.key] = (span.source.path, span.end) }
        var lines = block.bytes.split(separator: 10, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        if lines.last == "" { lines.removeLast() }
        if block.isHistory {
            history[block.source.path, default: []] += lines
        } else {
            live[block.source.path, default: []] += lines
        }
    }

    /// One look as the loop has it: events that are there, then a poll interval later the tick.
    func step() {
        look()
        pass(.milliseconds(250))
    }

    /// Only what inotify tells; under polling, one tick.
    func look(wait: CInt = 0) {
        guard tailer.descriptor >= 0 else { return pass(.milliseconds(250)) }
        var descriptor = pollfd(fd: tailer.descriptor, events: Int16(POLLIN), revents: 0)
        if poll(&descriptor, 1, wait) > 0 { tailer.handleEvents(now: now) }
        drain()
    }

    func pass(_ interval: Duration) {
        monotonic += interval
        tailer.tick(now: now)
        drain()
    }

    /// Time for a rotated file to be closed.
    func passRotateWait() {
        for _ in 0..<3 {
            passClockTick()
            pass(.seconds(6))
        }
    }

    /// Looks until `condition` holds, for at most ten seconds.
    func wait(for condition: () -> Bool) -> Bool {
        let deadline = Moment.now.monotonic + .seconds(10)
        while !condition() {
            if Moment.now.monotonic > deadline { return false }
            look(wait: 20)
            if !condition() { pass(.milliseconds(250)) }
        }
        return true
    }

    /// Looks until `count` lines of `path` are there.
    func wait(_ path: String, count: Int) -> Bool { wait { self.lines(path).count >= count } }
}

/// Every behaviour has to hold both ways.
let modes: [TailerConfiguration.Mode] = [.automatic, .polling]

/// File times move in steps; after this a change shows in them, and a quiet file counts as read.
func passClockTick() {
    poll(nil, 0, 55)
    passFileTime()
}

/// What is written after this has a later time than now, however long the kernel's clock for files is held up.
func passFileTime() {
    func time(_ clock: clockid_t) -> Int {
        var now = timespec()
        clock_gettime(clock, &now)
        return now.tv_sec * 1_000_000_000 + now.tv_nsec
    }
    let now = time(CLOCK_REALTIME)
    while time(CLOCK_REALTIME_COARSE) <= now { poll(nil, 0, 1) }
}
