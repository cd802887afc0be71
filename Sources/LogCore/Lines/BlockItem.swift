/// A record of a block that is about to be read.
struct BlockItem {
    var start: Int
    /// After the text; the "\r" or "\n" behind it is not part of it.
    var end: Int
    /// Bytes of its first line.
    var head: Int
    /// Where the next record begins.
    var next: Int
    var lines: UInt16 = 1
    /// By which a `LineCache` knows it; nil where nobody asked.
    var hash: UInt64?
    var known: LineCache.Known?
    /// Where it lies in what rules were looked for in; empty when it was left out.
    var searched = 0..<0

    init(_ line: LineSplitter.Line, next: Int) {
        (start, end, head, self.next) = (line.start, line.end, line.end &- line.start, next)
    }

    /// Takes the line that goes on with it.
    mutating func append(_ line: LineSplitter.Line, next: Int) {
        (end, self.next) = (line.end, next)
        lines &+= 1
    }
}
