/// Finds the time, the level, the program and the text of a line by its structure alone.
///
/// It walks over the first tokens of a line, whatever their order, for formats differ in order more than in parts:
/// `time level text`, `[level] time text`, `time host program[pid]: level: text`, `level | thread | time | text`. The
/// walk ends where sentences begin, because a word in a sentence is no level.
package struct HeadReader: Sendable {
    package var times: TimestampReader

    package init(times: TimestampReader) { self.times = times }

    /// The head of `line`, which holds no line end and no escape sequence.
    package func read(_ line: Span<UInt8>) -> LineHead {
        var walk = HeadWalk()
        read(line, &walk)
        return walk.head
    }

    /// The same, and which digits it depends on; nil where that is not known.
    func readWitnessed(_ line: Span<UInt8>) -> (head: LineHead, witness: HeadWitness)? {
        var walk = HeadWalk()
        let witness = HeadWitness()
        walk.witness = witness
        read(line, &walk)
        let head = walk.head
        // Times that were put together, or found in other ways, can't be read again at one place.
        guard witness.times.count == Int(head.offers), (head.time == nil) == (head.offers == 0) else { return nil }
        if !head.process.isEmpty { witness.noteBlind(head.process) }
        // Rules may be for services of one name.
        if head.serviceEnd > head.serviceStart { witness.noteCounted(head.serviceStart..<head.serviceEnd) }
        return (head, witness)
    }

    private func read(_ line: Span<UInt8>, _ walk: inout HeadWalk) {
        let start = walk.skipMark(line)
        if line.at(start) == UInt8(ascii: "{"), JSONHead.read(line, at: start, times, into: &walk.head, walk.witness) {
            return
        }
        if line.at(start).isLetter, LabeledHead.read(line, at: start, times, into: &walk.head, walk.witness) {
            return
        }
        if line.at(start) == UInt8(ascii: "<") { walk.witness?.noteCounted(start..<start &+ 5) }
        let header = readPriority(line, at: start, into: &walk.head)
        walk.position = header
        if walk.position > start, let message = readSyslog5424(line, at: walk.position, into: &walk.head) {
            walk.position = message
            walk.startMessage()
            if let time = walk.head.time { walk.witness?.noteTime(header &+ 2..<time.end) }
        } else if walk.position > start {
            walk.witness?.noteNoTime(line, at: header &+ 2)
        }
        walk.run(line, times)
    }

    /// `<nn>` in front of syslog and kernel lines (RFC 5424 §6.2.1); the place after it.
    private func readPriority(_ line: Span<UInt8>, at start: Int, into head: inout LineHead) -> Int {
        guard line.at(start) == UInt8(ascii: "<") else { return start }
        let size = line.digits(at: start &+ 1, limit: 4)
        guard size >= 1, size <= 3, line.at(start &+ 1 &+ size) == UInt8(ascii: ">") else { return start }
        let priority = line.number(at: start &+ 1, size: size)
        guard priority <= 191 else { return start }
        head.offer(Level(syslog: priority), .field)
        return start &+ 2 &+ size
    }

    /// The header of RFC 5424 §6 after its priority; where the message starts, or `nil` when it is another format.
    private func readSyslog5424(_ line: Span<UInt8>, at start: Int, into head: inout LineHead) -> Int? {
        guard line.at(start) == UInt8(ascii: "1"), line.at(start &+ 1) == 0x20 else { return nil }
        var place = start &+ 2
        if line.at(place) == UInt8(ascii: "-") {
            place &+= 1
        } else {
            guard let time = times.read(line, at: place) else { return nil }
            head.offer(time)
            place = time.end
        }
        // Host, program, process, message id: each a word or "-".
        for field in 0..<4 {
            guard line.at(place) == 0x20 else { return nil }
            let begin = place &+ 1
            place = begin
            while place < line.count, line.at(place) != 0x20 { place &+= 1 }
            guard place > begin else { return nil }
            if field == 1, !(place == begin &+ 1 && line.at(begin) == UInt8(ascii: "-")) {
                head.offerService(begin, place)
            }
            if !(place == begin &+ 1 && line.at(begin) == UInt8(ascii: "-")) {
                if field == 0 { head.host = begin..<place }
                if field == 2 { head.process = begin..<place }
            }
        }
        place = line.skippingSpaces(at: place)
        if line.at(place) == UInt8(ascii: "-") { return line.skippingSpaces(at: place &+ 1) }
        // Structured data: brackets side by side, quotes inside may hold brackets.
        while line.at(place) == UInt8(ascii: "[") {
            var isQuoted = false
            while place < line.count, isQuoted || line.at(place) != UInt8(ascii: "]") {
                if line.at(place) == UInt8(ascii: "\\"), isQuoted { place &+= 1 }
                if line.at(place) == UInt8(ascii: "\"") { isQuoted.toggle() }
                place &+= 1
            }
            place &+= 1
        }
        return line.skippingSpaces(at: min(place, line.count))
    }
}
