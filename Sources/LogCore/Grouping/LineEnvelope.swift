/// What syslog and Android put in front of every line a program writes, so that each line of a trace looks like a new one.
struct LineEnvelope {
    /// Where the time ends.
    let time: Int
    /// Where the program's own text begins.
    let size: Int

    /// The envelope of `line`: a time of a fixed form, then what ends in `program[81]: ` or `program: `.
    ///
    /// - Parameters:
    ///   - line: without its end.
    ///   - guess: size of another line's, which this one's often has as well; 0 for none.
    init?(_ line: Span<UInt8>, guess: Int) {
        let first = line.at(0)
        let colon = UInt8(ascii: ":")
        if first.isUppercase, line.at(3) == 0x20, line.at(9) == colon, line.at(12) == colon, line.at(15) == 0x20 {
            time = 15
        } else if first.isDigit, line.at(10) == UInt8(ascii: "T"), line.at(13) == colon {
            var end = 19
            while end < 36, line.at(end) > 0x20 { end &+= 1 }
            time = end
        } else if first.isDigit, line.at(2) == UInt8(ascii: "-"), line.at(5) == 0x20, line.at(8) == colon {
            time = 18
        } else {
            return nil
        }
        guard line.at(time) == 0x20 else { return nil }
        if guess > time, Self.ends(line, at: guess &- 2) {
            size = guess
            return
        }
        // Names of machines and programs are short; every colon on the way is looked at, and few other bytes.
        var place = time
        repeat {
            place = line.index(of: colon, from: place &+ 1)
            guard place < line.count, place < time &+ 96 else { return nil }
        } while !Self.ends(line, at: place)
        size = place &+ 2
    }

    /// Whether the colon behind a program's name stands at `index`.
    private static func ends(_ line: Span<UInt8>, at index: Int) -> Bool {
        guard line.at(index) == UInt8(ascii: ":"), line.at(index &+ 1).isSpace else { return false }
        let before = line.at(index &- 1)
        return before == UInt8(ascii: "]") || before.isWord || before == 0x20
    }

    /// Whether `other`, which has an envelope of this size, is of the same program and process.
    func isSame(_ line: Span<UInt8>, as other: Span<UInt8>) -> Bool {
        guard other.count >= size else { return false }
        for index in 0..<size where line[index] != other[index] {
            guard index < time, line[index].isDigit, other[index].isDigit else { return false }
        }
        return true
    }

    /// Where the text begins: rsyslog writes a tab as `#011`.
    func text(of line: Span<UInt8>) -> Range<Int> {
        let start = min(size, line.count)
        return (line.has("#011", at: start) ? start &+ 4 : start)..<line.count
    }
}
