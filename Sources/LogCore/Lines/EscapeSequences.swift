/// Terminal colours and the like (ECMA-48) in log lines: programs that think they write to a terminal.
enum EscapeSequences {
    /// Whether `bytes[range]` holds an escape character.
    static func isIn(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        bytes.extracting(range).index(ofRare: 0x1B, from: 0) < range.count
    }

    /// Puts `line` without its escape sequences into `plain`, which keeps its capacity from line to line.
    static func strip(_ line: Span<UInt8>, into plain: inout [UInt8]) {
        plain.removeAll(keepingCapacity: true)
        var index = 0
        while index < line.count {
            if line[index] == 0x1B {
                index = end(line, from: index)
            } else {
                plain.append(line[index])
                index &+= 1
            }
        }
    }

    /// Where the byte that became `plain[index]` stands in `line`.
    static func original(_ line: Span<UInt8>, of index: Int) -> Int {
        var place = 0
        var seen = 0
        while place < line.count {
            if line[place] == 0x1B {
                place = end(line, from: place)
            } else if seen == index {
                return place
            } else {
                seen &+= 1
                place &+= 1
            }
        }
        return line.count
    }

    /// After the sequence that starts at `index`.
    static func end(_ line: Span<UInt8>, from index: Int) -> Int {
        switch line.at(index &+ 1) {
        case UInt8(ascii: "["):
            // Parameters and intermediates, then one final byte (§5.4).
            var place = index &+ 2
            while line.at(place) >= 0x20, line.at(place) < 0x40 { place &+= 1 }
            return min(line.at(place) >= 0x40 && line.at(place) < 0x7F ? place &+ 1 : place, line.count)
        case UInt8(ascii: "]"):
            // An operating system command ends with BEL or ST.
            var place = index &+ 2
            while place < line.count, line.at(place) != 0x07, line.at(place) != 0x1B { place &+= 1 }
            if line.at(place) == 0x1B, line.at(place &+ 1) == UInt8(ascii: "\\") { place &+= 1 }
            return min(place &+ 1, line.count)
        case 0x20..<0x7F:
            return index &+ 2
        default:
            return index &+ 1
        }
    }
}
