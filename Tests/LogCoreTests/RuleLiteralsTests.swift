import LogCore
import Testing

/// Rules that are one text each: every second one without regard to case.
private func rules(_ texts: [String]) throws -> RuleSet {
    var document = "version: 1\ntypes:\n  t:\n    title: T\n    category: C\n    severity: error\n    rules:\n"
    for (index, text) in texts.enumerated() {
        let text = text.map { "/.[{".contains($0) ? "\\\($0)" : "\($0)" }.joined()
        document += "      - {id: r\(index), levels: any, case_sensitive: \(index % 2 == 0), patterns: ['\(text)']}\n"
    }
    return try RuleSet([RuleFile(name: "r.yaml", bytes: Array(document.utf8))])
}

/// Where each text ends in `bytes`, found in the plain way: line by line, in the order of the texts.
private func places(of texts: [String], in bytes: [UInt8]) -> [Int: Set<Int>] {
    var places: [Int: Set<Int>] = [:]
    for (index, text) in texts.enumerated() {
        let wanted = Array(text.utf8)
        guard bytes.count >= wanted.count else { continue }
        for start in 0...bytes.count - wanted.count {
            let isThere = wanted.indices.allSatisfy { place in
                let (left, right) = (bytes[start + place], wanted[place])
                if left == right { return true }
                let isLetter = (0x61...0x7A).contains(left | 0x20)
                return index % 2 == 1 && isLetter && left ^ 0x20 == right
            }
            if isThere { places[index, default: []].insert(start + wanted.count) }
        }
    }
    return places
}

@Suite("Literals of rules")
struct RuleLiteralsTests {
    private static let texts = [
        "q", "Z", "{{", "a-", "/..", "ERR", "fail", "Fail", "logins", "denied", "the end", "The End",
        "0123456789abcdef",
        "0123456789ABCDEF", "0123456789abcdef01234", "x{y", "X[Y", "ä", "Ö1", "fail fail fail",
    ]

    /// A block in which parts of the texts stand everywhere, on both sides of each border of eight and of sixty-four.
    private static func block(_ dice: inout Dice, size: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < size {
            switch dice.roll(5) {
            case 0: bytes += Array("0123456789abcdef01234".utf8)
            case 1: bytes += Array(dice.pick(texts).uppercased().utf8)
            case 2: bytes += Array(dice.pick(["x", " ", "X{y", "[", "fai", "-", "\n", "Q"]).utf8)
            default: bytes += Array(dice.pick(texts).utf8)
            }
        }
        return Array(bytes.prefix(size))
    }

    private static func hits(_ scanner: inout RuleScanner, _ bytes: [UInt8]) -> Set<RuleMatch> {
        var hits: [RuleMatch] = []
        scanner.find(bytes.span, into: &hits)
        #expect(Set(hits).count == hits.count, "a hit is told once")
        return Set(hits)
    }

    @Test func `are found wherever they stand`() throws {
        var dice = Dice(7)
        var scanner = RuleScanner(try rules(Self.texts))
        for size in Array(0...150) + [1_000, 4_097] {
            let bytes = Self.block(&dice, size: size)
            let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
            var matches: [RuleMatch] = []
            scanner.scan(bytes.span, into: &matches)
            let found = Set(matches.map { [Int($0.end), Int($0.rule)] })
            var expected: Set<[Int]> = []
            var end = -1
            for line in lines {
                end += line.count + 1
                for rule in places(of: Self.texts, in: line).keys { expected.insert([end, rule]) }
            }
            #expect(found == expected, "\(size) bytes")
        }
    }

    /// The search gets used to the text that comes by; what it finds stays the same.
    @Test func `stay the same in much text`() throws {
        var dice = Dice(11)
        let rules = try rules(Self.texts)
        let probe = Self.block(&dice, size: 3_000)
        var fresh = RuleScanner(rules)
        let expected = Self.hits(&fresh, probe)
        #expect(expected.count > 300)
        var used = RuleScanner(rules)
        let block = Self.block(&dice, size: 128 << 10)
        // Windows are chosen anew after two megabytes.
        for _ in 0..<20 { _ = Self.hits(&used, block) }
        #expect(Self.hits(&used, probe) == expected)
    }

    /// Hits of a line stand together, and before those of the next one.
    @Test func `come line by line`() throws {
        var dice = Dice(13)
        var scanner = RuleScanner(try rules(Self.texts))
        let bytes = Self.block(&dice, size: 20_000)
        var hits: [RuleMatch] = []
        scanner.find(bytes.span, into: &hits)
        var lines = [0]
        for byte in bytes { lines.append((lines.last ?? 0) + (byte == 0x0A ? 1 : 0)) }
        let order = hits.map { lines[Int($0.end)] }
        #expect(order == order.sorted())
        #expect(Set(order).count > 50)
    }
}
