/// What was found out about lines, for lines that differ from them in digits that tell nothing.
///
/// Programs write the same lines again and again, with other times and numbers. A line that is known needs neither its head
/// read nor the rules' literals looked for: its times are read where the known one has them, and the rest is the same.
/// What may be kept of a line, and which of its digits have to be equal, is found out when it comes the second time
/// (`HeadWitness`, `DigitWatch`): the outcome is always that of the long way.
///
/// One a thread. Takes memory when lines come again, some 11 MB at most.
struct LineCache: ~Copyable {
    /// What is known of a line; `nil`s stand for nothing.
    struct Known: BitwiseCopyable {
        var severity = Severity.unknown
        var severityNumber: UInt8 = 0
        /// As in `Record`.
        var issue: UInt16 = 0
        var isAttack = false
        /// It is an attack if the line says where it comes from, which has to be asked anew.
        var isAttackIfRemote = false
        /// In the line; empty where it names none.
        var serviceStart: UInt16 = 0
        var serviceEnd: UInt16 = 0
        /// Where times stand, in the order in which they were offered.
        var times = InlineArray<3, Place>(repeating: Place())
        var timeCount: UInt8 = 0
        /// A "\r" follows it.
        var hasReturn = false
    }

    struct Place: BitwiseCopyable {
        var start: UInt16 = 0
        var end: UInt16 = 0
    }

    static let mostTimes = 3

    private var table: LineTable<Known>?
    /// By hash, a part of that of the last line there: who comes for the second time is let in.
    private var visitors: [UInt16] = []
    /// Lines let in cost, hits pay; without credit only some are let in.
    private var credit = 1 << 13
    private var turn: UInt8 = 0
    /// Lines let in so far.
    private(set) var count = 0
    private let seed = UInt64.random(in: .min ... .max)

    private static let visitorCount = 1 << 17
    /// Of a line let in, in hits.
    private static let price = 6
    private static let mostCredit = 1 << 16

    /// The hash by which `line` of a source is known; nil for lines too short or too long.
    @inline(__always)
    func hash(_ line: Span<UInt8>, source: UInt64) -> UInt64? {
        guard line.count >= LineSketch.shortest, line.count <= LineTable<Known>.longest else { return nil }
        return LineSketch.hash(line, seed: seed ^ source)
    }

    /// What is known of `line`.
    @inline(__always)
    mutating func find(_ line: Span<UInt8>, _ hash: UInt64) -> Known? {
        guard let known = table?.find(line, hash) else { return nil }
        if credit < Self.mostCredit { credit &+= 1 }
        return known
    }

    /// Whether a line of that hash, of which nothing is known, should be let in: it came before, and that was worth it.
    mutating func isWanted(_ hash: UInt64, size: Int) -> Bool {
        if visitors.isEmpty { visitors = Array(repeating: 0, count: Self.visitorCount) }
        let place = Int(truncatingIfNeeded: hash >> 16) & (Self.visitorCount &- 1)
        let mark = UInt16(truncatingIfNeeded: hash >> 48) | 1
        guard visitors[place] == mark else {
            if visitors[place] != mark ^ 1 { visitors[place] = mark }
            return false
        }
        // Where there are many already, they differ in digits that count: one more will hardly be seen again.
        turn &+= 1
        guard credit > 0 && !(table?.isFull(of: hash, size: size) ?? false) || turn & 15 == 0 else { return false }
        credit &-= Self.price
        return true
    }

    /// Makes that no line of that hash is wanted for a while.
    mutating func refuse(_ hash: UInt64) {
        visitors[Int(truncatingIfNeeded: hash >> 16) & (Self.visitorCount &- 1)] =
            UInt16(truncatingIfNeeded: hash >> 48) & ~1
    }

    /// Lets `line` in; `witness` says of which numbers in it the digits need not be compared.
    mutating func insert(_ line: Span<UInt8>, _ hash: UInt64, _ witness: HeadWitness, _ known: Known) {
        // It would stand for any digit.
        if line.index(of: LineSketch.anyDigit, from: 0) < line.count { return }
        var text: [UInt8] = []
        unsafe line.withUnsafeBufferPointer { unsafe text.append(contentsOf: $0) }
        var index = 0
        while index < line.count {
            guard line[index].isDigit else {
                index &+= 1
                continue
            }
            let number = index..<index &+ line.digits(at: index, limit: line.count)
            index = number.upperBound
            guard let free = ShortNumber.freeDigits(of: number, in: line), witness.isBlind(to: number) else { continue }
            for place in free { text[place] = LineSketch.anyDigit }
        }
        if table == nil { table = LineTable() }
        table?.insert(text, hash, known)
        count &+= 1
    }
}

/// Numbers of one digit, and of three behind a blank: counts of errors and the like (`0 failed`), and the status of a
/// request.
///
/// Much depends on them, so a `LineCache` compares them whatever else is known: all of a number that may be the status of a
/// refused request, and the first digit of others of three.
enum ShortNumber {
    /// The digits of a number that need not be compared if nothing else asks for it; nil when there are none.
    static func freeDigits(of number: Range<Int>, in line: Span<UInt8>) -> Range<Int>? {
        let before = line.at(number.lowerBound &- 1)
        switch number.count {
        case 1: return nil
        case 3 where before == 0x20:
            return firstOfRefusal.contains(line.at(number.lowerBound))
                ? nil : number.lowerBound &+ 1..<number.upperBound
        // The one name of a field with a number in it is `time_iso8601`.
        case 4 where before | 0x20 == UInt8(ascii: "o"): return nil
        default: return number
        }
    }

    static let firstOfRefusal = ByteSet(UInt8(ascii: "4")...UInt8(ascii: "5"))
}
