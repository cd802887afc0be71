import LogCore
import LogIO
import Testing

/// A file in mind only, whose blocks are given to a gatherer as a tailer would give them.
private struct Reading {
    let gatherer = Gatherer(lineLimit: 1000)
    let source: Source
    var text: [UInt8] = []
    var key: FileKey
    var clock = Duration.seconds(1)
    /// What came out: the bytes, and what they say is done.
    var given: [(bytes: [UInt8], span: FileSpan?)] = []

    init(_ wrapping: Source.Wrapping = .none, inode: UInt64 = 1) {
        source = Source(path: "/var/log/app.log", service: "app", wrapping: wrapping)
        key = FileKey(device: 1, inode: inode)
    }

    func position(_ offset: Int) -> FilePosition {
        let window = text[max(0, offset - Fingerprint.window)..<offset]
        let tail = window.withUnsafeBytes { Fingerprint($0) }
        return FilePosition(identity: FileIdentity(key: key, head: Fingerprint()), offset: offset, tail: tail)
    }

    var now: Moment { Moment(monotonic: clock, wall: clock.components.seconds * 1_000_000) }

    mutating func take(_ lines: String, isHistory: Bool = false) {
        let start = position(text.count)
        text += lines.utf8
        var block = Block(source: source, bytes: Array(lines.utf8), isHistory: isHistory, readTime: 0)
        block.startsContent = start.offset == 0
        let span = FileSpan(source: source, start: start, end: position(text.count), descriptor: 3)
        var out: [(bytes: [UInt8], span: FileSpan?)] = []
        gatherer.take(block, at: span, now: now) { out.append(($0.bytes, $1)) }
        given += out
    }

    mutating func pass(_ time: Duration) {
        clock += time
        var out: [(bytes: [UInt8], span: FileSpan?)] = []
        gatherer.release(now: now) { out.append(($0.bytes, $1)) }
        gatherer.releasePieces(now: now) { out.append(($0.bytes, $1)) }
        given += out
    }

    mutating func end() {
        var out: [(bytes: [UInt8], span: FileSpan?)] = []
        gatherer.releaseAll(now: now) { out.append(($0.bytes, $1)) }
        given += out
    }

    /// Another file of the same source, which comes after this one.
    func next(inode: UInt64) -> Reading {
        var next = self
        next.text = []
        next.given = []
        next.key = FileKey(device: 1, inode: inode)
        return next
    }

    var texts: [String] { given.map { String(decoding: $0.bytes, as: UTF8.self) } }
    /// Where the file may be called done.
    var done: Int { given.compactMap { $0.span?.end.offset }.last ?? 0 }
}

@Suite("Places of lines that are held")
struct GathererTests {
    @Test
    func `plain lines are done as they come`() {
        var reading = Reading()
        reading.take("one\ntwo\n")
        #expect(reading.texts == ["one\ntwo\n"])
        #expect(reading.done == 8)
        #expect(reading.given[0].span?.descriptor == 3)
    }

    @Test
    func `a record that may go on is not done, and the place before it is exact`() {
        var reading = Reading()
        reading.take("one\nERROR it broke\n")
        #expect(reading.texts == ["one\n"])
        #expect(reading.given[0].span?.end == reading.position(4))
        reading.take("  at this place\ntwo\n")
        #expect(reading.texts.joined() == "one\nERROR it broke\n  at this place\ntwo\n")
        #expect(reading.given.last?.span?.start == reading.position(4))
        #expect(reading.done == reading.text.count)
    }

    @Test
    func `what was held long enough is done, without a file to read it from`() {
        var reading = Reading()
        reading.take("ERROR it broke\n")
        #expect(reading.done == 0)
        #expect(reading.gatherer.nextDeadline != nil)
        reading.pass(.seconds(2))
        #expect(reading.done == 15)
        #expect(reading.given.last?.span?.descriptor == -1)
        #expect(reading.gatherer.nextDeadline == nil)
    }

    @Test
    func `the next file's lines end the record, and each file has its own place`() {
        var old = Reading()
        old.take("ERROR it broke\n")
        var new = old.next(inode: 2)
        new.take("  new file\n")
        #expect(new.texts == ["ERROR it broke\n", "  new file\n"])
        #expect(new.given.map(\.span?.key.inode) == [1, 2])
        #expect(new.given.map(\.span?.end.offset) == [15, 11])
    }

    @Test
    func `a copy that goes on with a held record has all of its places in itself`() {
        var original = Reading()
        original.take("one\nERROR it broke\n")
        var copy = original.next(inode: 2)
        copy.text = original.text
        copy.take("  at this place\nend\n")
        let span = copy.given[0].span
        #expect(span?.key.inode == 2)
        #expect(span?.start.identity.key.inode == 2)
        #expect(span?.start.offset == 4)
        #expect(span?.end.offset == copy.text.count)
    }

    @Test
    func `pieces of a container's line hold the place before them`() {
        var reading = Reading(.container)
        func line(_ tag: String, _ text: String) -> String { "2026-11-20T10:00:00.000000000Z stdout \(tag) \(text)\n" }
        let first = line("F", "whole")
        reading.take(first)
        #expect(reading.done == first.utf8.count)
        reading.take(line("P", "begun "))
        #expect(reading.done == first.utf8.count)
        reading.take(line("F", "and ended"))
        #expect(reading.texts == ["whole\n", "begun and ended\n"])
        #expect(reading.done == reading.text.count)
        reading.take(line("P", "never ended"))
        reading.pass(.seconds(10))
        #expect(reading.texts.last == "never ended\n")
        #expect(reading.done == reading.text.count)
    }

    @Test
    func `history is never held`() {
        var reading = Reading()
        reading.take("ERROR it broke\n", isHistory: true)
        #expect(reading.texts == ["ERROR it broke\n"])
        #expect(reading.done == 15)
    }

    @Test
    func `records over a limit are counted`() {
        var reading = Reading()
        reading.take(
            "Traceback (most recent call last):\n" + String(repeating: "  File \"a.py\", line 1\n", count: 1200)
        )
        reading.end()
        #expect(reading.gatherer.cutRecords == 2)
        #expect(reading.done == reading.text.count)
    }

    @Test(arguments: 0..<20)
    func `whatever comes, what is done is what was handed over`(seed: UInt64) {
        var chance = SeededGenerator(seed)
        var reading = Reading()
        let lines = [
            "plain\n", "ERROR bad\n", "  at a place\n", "Traceback (most recent call last):\n", "\n", "x: y\n",
        ]
        for _ in 0..<200 {
            let count = Int.random(in: 1...4, using: &chance)
            reading.take((0..<count).map { _ in lines[Int.random(in: 0..<lines.count, using: &chance)] }.joined())
            if Int.random(in: 0..<5, using: &chance) == 0 { reading.pass(.milliseconds(70)) }
            let handed = reading.given.reduce(0) { $0 + $1.bytes.count }
            #expect(reading.done == handed)
            // The place is known by the bytes before it, as many as were at hand.
            guard let end = reading.given.last?.span?.end else { continue }
            let before = reading.text[(handed - end.tail.length)..<handed]
            #expect(before.withUnsafeBytes { Fingerprint($0) } == end.tail)
        }
        reading.end()
        #expect(reading.given.flatMap(\.bytes) == reading.text)
        #expect(reading.done == reading.text.count)
    }
}

private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
    }
}
