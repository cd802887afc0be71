/// Which names of one table a search wants.
///
/// Names that many lines share are compared once, before the first line (`NameScan`). As long as not all of them have been,
/// because there are very many, each line's name is compared in its turn. Belongs to one page.
final class NameCondition {
    /// Numbers of the names that are wanted; nil when not all names were compared.
    let numbers: Set<Int64>?
    private let isWanted: (Span<UInt8>) -> Bool
    /// What was found of names one by one, while `numbers` is nil.
    private var verdicts: [Int64: Bool] = [:]

    init(numbers: Set<Int64>?, isWanted: @escaping (Span<UInt8>) -> Bool) {
        self.numbers = numbers
        self.isWanted = isWanted
    }

    /// Whether a line with that name is wanted.
    ///
    /// - Parameters:
    ///   - number: of the name; 0 is none, which no search wants.
    ///   - name: looks the name up.
    /// - Returns: whether it is.
    /// - Throws: what looking it up throws.
    func admits(_ number: Int64, name: (Int64) throws(StoreError) -> String) throws(StoreError) -> Bool {
        if let numbers { return numbers.contains(number) }
        guard number != 0 else { return false }
        if let known = verdicts[number] { return known }
        let verdict = isWanted(Array(try name(number).utf8).span)
        verdicts[number] = verdict
        return verdict
    }
}

/// How far the names of a table have been compared with what somebody wants.
///
/// Numbers of names only grow, so the next page goes on where the time of one was over.
struct NameScan {
    /// What identifies a scan.
    struct Key: Hashable {
        var table: String
        /// What the request asks for, in its words.
        var wanted: String
    }

    /// Names up to this number were compared.
    var last: Int64 = 0
    /// Those of them that are wanted.
    var numbers: Set<Int64> = []

    /// Numbers kept; where more are wanted, lines are compared one by one.
    private static let limit = 16_384

    var isTooLarge: Bool { numbers.count > Self.limit }
}

/// Names that were looked up by their numbers, up to some bytes.
struct NameCache {
    private var names: [Int64: String] = [:]
    private var bytes = 0

    private static let limit = 4 << 20
    /// What an entry costs beside its name.
    private static let entryBytes = 64

    subscript(number: Int64) -> String? { names[number] }

    mutating func insert(_ name: String, for number: Int64) {
        if bytes > Self.limit { self = NameCache() }
        names[number] = name
        bytes += name.utf8.count + Self.entryBytes
    }
}
