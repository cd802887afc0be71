/// The fields of a structured line as they come by, in whatever order.
struct Fields {
    private var otherTime: Timestamp?
    private var otherStart = -1
    /// `date=2026-11-20 time=10:00:00`, two fields that are one.
    private var day: TimestampReader.Day?
    private var clock: Clock?
    private var otherService = 0..<0
    private var status = 0
    private var isRequest = false
    private var nanoseconds: Int?
    /// The first level wins over none, and two that differ over neither.
    private var level: Level?
    private(set) var message = 0..<0
    private(set) var count = 0
    /// Whether it is noted what the head depends on (`HeadWitness`), and that.
    private let isNoted: Bool
    private var counted: [Range<Int>] = []
    private var timePlaces: [Range<Int>] = []

    init(isNoted: Bool) { self.isNoted = isNoted }

    /// Adds what was noted.
    func note(in witness: HeadWitness?) {
        for range in counted { witness?.noteCounted(range) }
        for range in timePlaces { witness?.noteTime(range) }
    }

    private mutating func note(_ name: FieldName, _ key: Int, _ from: Int, _ to: Int) {
        counted.append(key..<from)
        switch name {
        case .level, .pythonLevel, .openTelemetryLevel, .syslogLevel, .status, .nanoseconds: counted.append(from..<to)
        case .time, .otherTime, .service, .otherService, .message, .request, .host, .process, .container: break
        }
    }

    /// The text of a value runs from `from` to `to`, its quotes left out; `key` is where its name starts.
    mutating func take(
        _ line: Span<UInt8>,
        _ name: FieldName,
        _ key: Int,
        _ from: Int,
        _ to: Int,
        _ times: TimestampReader,
        into head: inout LineHead
    ) {
        count &+= 1
        if isNoted { note(name, key, from, max(from, to)) }
        switch name {
        case .time:
            let start = Self.startOfTime(line, from, to)
            if let time = times.read(line, at: start) {
                head.offer(time)
                if isNoted { timePlaces.append(start..<time.end) }
            } else if let clock = Clock(line, at: from), day != nil {
                self.clock = clock
            }
            if isNoted, timePlaces.last?.lowerBound != start { counted.append(from..<from &+ TimeShape.longest) }
        case .otherTime:
            if otherTime == nil {
                otherStart = Self.startOfTime(line, from, to)
                otherTime = times.read(line, at: otherStart)
                if isNoted, otherTime == nil { counted.append(from..<from &+ TimeShape.longest) }
            }
            if otherTime == nil, day == nil { day = times.day(line, at: from) }
        case .level:
            offer(Self.level(line, from, to) ?? Self.number(line, from, to).map(Level.init(number:)))
        case .pythonLevel:
            offer(Self.number(line, from, to).map(Level.init(python:)))
        case .openTelemetryLevel:
            offer(Self.number(line, from, to).map(Level.init(openTelemetry:)))
        case .syslogLevel:
            offer(
                Self.level(line, from, to) ?? Self.number(line, from, to).flatMap { $0 < 8 ? Level(syslog: $0) : nil }
            )
        case .service:
            head.offerService(from, to)
        case .otherService:
            if otherService.isEmpty, to > from { otherService = from..<to }
        case .message:
            if message.isEmpty, to > from { message = from..<to }
            // `msg=audit(1364481363.243:24287):` of the kernel's audit trail.
            if head.time == nil, line.lowercaseWord(from, from &+ 6) == 0x6175_6469_7428 {
                guard let time = times.read(line, at: from &+ 6) else {
                    if isNoted { counted.append(from..<from &+ TimeShape.longest) }
                    break
                }
                head.offer(time)
                if isNoted { timePlaces.append(from &+ 6..<time.end) }
            }
        case .status:
            if let number = Self.number(line, from, to) { status = number }
        case .request:
            isRequest = true
        case .nanoseconds:
            let size = line.digits(at: from, limit: 10)
            if size > 0, size < 10, from &+ size == to { nanoseconds = line.number(at: from, size: size) }
        case .host:
            if head.host.isEmpty, to > from { head.host = from..<to }
        case .process:
            if head.process.isEmpty, line.digits(at: from) == to &- from, to > from { head.process = from..<to }
        case .container:
            break
        }
    }

    /// Settles what had to wait for the last field.
    mutating func finish(_ times: TimestampReader, into head: inout LineHead) {
        if let day, let clock { head.offer(times.assemble(day, clock)) }
        if let otherTime {
            head.offer(otherTime)
            if isNoted { timePlaces.append(otherStart..<otherTime.end) }
        }
        if let nanoseconds, let time = head.time, time.isEpoch, time.fractionDigits == 0 {
            head.time?.microseconds = time.microseconds &+ Int64(nanoseconds / 1000)
            head.time?.nanoseconds = UInt16(nanoseconds % 1000)
            head.time?.fractionDigits = 9
        }
        if let level { head.offer(level, .key) } else if isRequest { head.offer(Level(status: status), .field) }
        head.offerService(otherService.lowerBound, otherService.upperBound)
        if !message.isEmpty {
            head.message = message.lowerBound
            head.messageEnd = message.upperBound
        }
    }

    private mutating func offer(_ offered: Level?) {
        guard let offered, offered != .unknown else { return }
        if let known = level, known.severity != offered.severity { level = .unknown } else { level = offered }
    }

    private static func startOfTime(_ line: Span<UInt8>, _ from: Int, _ to: Int) -> Int {
        var start = from
        while start < to, line.at(start) == UInt8(ascii: "[") || line.at(start).isSpace { start &+= 1 }
        return start
    }

    /// A level in words or one letter; what follows the word (`error: 3`) does not matter.
    static func level(_ line: Span<UInt8>, _ from: Int, _ to: Int) -> Level? {
        let start = line.skippingSpaces(at: from)
        let end = min(line.endOfLetters(at: start), to)
        if end == start &+ 1 { return Level(letter: line.at(start) & 0xDF) }
        guard end > start, end == to || !line.at(end).isWord else {
            return LevelWord.spelled(line, start, to)?.level
        }
        return LevelWord.at(line, start, end)?.level
    }

    private static func number(_ line: Span<UInt8>, _ from: Int, _ to: Int) -> Int? {
        let size = line.digits(at: from, limit: 7)
        guard size > 0, size < 7, from &+ size == to || line.at(from &+ size) == UInt8(ascii: ".") else { return nil }
        return line.number(at: from, size: size)
    }
}
