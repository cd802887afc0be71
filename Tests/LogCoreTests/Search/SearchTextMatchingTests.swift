import LogCore
import Testing

@Suite("Whether a line has what is searched for")
struct SearchTextMatchingTests {
    private func has(_ line: String, _ text: String) throws -> Bool {
        try SearchText(text).matches(Array(line.utf8).span)
    }

    @Test(arguments: [
        ("a a a b", "\"a a b\"", true), ("a b a b a c", "\"a b a c\"", true), ("a b a b", "\"a b a c\"", false),
        ("a a", "\"a a a\"", false), ("x foo food", "\"foo foo\"*", true), ("foo foo bar", "\"foo foo ba\"*", true),
        ("foo foo foo bar", "\"foo foo ba\"*", true), ("foo ba", "ba*", true), ("foo", "foo*", true),
        ("fo", "foo*", false),
        ("a 1.2.1.2.3.4", "1.2.3.4", true), ("1.2 3.4", "1.2.3.4", false), ("1 1.2.3.4", "1.2.3.4", true),
        ("1.2.3", "1.2.3.4", false), ("1.1.1 1.1.1", "1.1.1.1", false), ("É é", "\"é é\"", true),
        ("CAFÉ x", "caf*", true),
        ("\u{212A}ey", "key", true), ("b a", "a b", true), ("b a", "\"a b\"", false), ("", "a", false), ("x", "", true),
    ])
    func `words, phrases, beginnings and addresses`(line: String, text: String, expected: Bool) throws {
        #expect(try has(line, text) == expected)
    }

    @Test
    func `agrees with trying every position`() throws {
        var dice = Dice(4)
        for _ in 0..<3000 {
            let words = (0..<dice.roll(12)).map { _ in dice.pick(["a", "b", "É", "ab"]) }
            let phrase = (0...dice.roll(4)).map { _ in dice.pick(["a", "b", "é"]) }
            let isPrefix = dice.roll(2) == 0
            let lowercased = words.map { $0.lowercased() }
            var expected = false
            for start in lowercased.indices where start + phrase.count <= lowercased.count {
                let candidate = lowercased[start..<start + phrase.count]
                let last = candidate[start + phrase.count - 1]
                let fits = isPrefix ? last.hasPrefix(phrase[phrase.count - 1]) : last == phrase[phrase.count - 1]
                if fits, candidate.dropLast().elementsEqual(phrase.dropLast()) { expected = true }
            }
            let text = "\"\(phrase.joined(separator: " "))\"\(isPrefix ? "*" : "")"
            let line = words.joined(separator: " ")
            #expect(try has(line, text) == expected, "\(text) in \(line)")
        }
    }

    @Test(arguments: ["", "b é "], ["", "*"])
    func `a line made for a phrase costs three comparisons a word`(beginning: String, star: String) throws {
        let count = 130_000
        let line = Array((beginning + String(repeating: "a ", count: count)).utf8)
        let text = try SearchText("\"" + String(repeating: "a ", count: 31) + "b\"" + star)
        var comparisons = 0
        #expect(!text.matches(line.span, comparisons: &comparisons))
        #expect(comparisons >= count)
        #expect(comparisons <= 3 * (count + 2))
    }
}
