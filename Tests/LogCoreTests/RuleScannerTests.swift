import LogCore
import Testing

/// An expression of a few pieces; some are none, and are refused.
private func expression(_ dice: inout Dice, depth: Int = 0) -> String {
    var text = ""
    for _ in 0...dice.roll(4) {
        switch dice.roll(depth < 3 ? 12 : 8) {
        case 0, 1, 2: text += dice.pick(["ab", "b", "err", "Er", "x1", "--", "%2e", "ö", " "])
        case 3: text += dice.pick(["[ab]", "[^a]", "\\d", "\\w", "\\s", ".", "[a-z1]", "[A-B]"])
        case 4: text += dice.pick(["\\b", "^", "$", "\\B"])
        case 5: text += dice.pick(["a*", "b+", "\\d{2}", ".*", "x?", "[ab]{1,2}", "1{2,}"])
        case 6: text += dice.pick(["get", "error", "1.1", "a.b"])
        case 7: text += dice.pick(["(?i)", "(?-i:b)", "(?i:x)", "(?:)"])
        case 8, 9: text += "(?:" + expression(&dice, depth: depth + 1) + ")" + dice.pick(["", "", "?", "+", "{0,2}"])
        default: text += "(?:" + expression(&dice, depth: depth + 1) + "|" + expression(&dice, depth: depth + 1) + ")"
        }
    }
    return depth == 0 && dice.roll(6) == 0 ? text + "|" + expression(&dice, depth: 1) : text
}

/// Now and then long enough for more literals than are tried one by one.
private func text(_ dice: inout Dice) -> String {
    var text = ""
    for _ in 0..<dice.roll(dice.roll(20) == 0 ? 150 : 14) {
        text += dice.pick([
            "a", "b", "ab", "x", "1", "11", "err", "ER", "Error", "GET", "-", "%2e", "ö", " ", ".", "\r",
        ])
    }
    return text
}

@Suite("Rules by their literals")
struct RuleScannerTests {
    /// What a search for literals first finds, the plain expressions find too, and nothing else.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `find what their expressions match`(seed: UInt64) throws {
        var dice = Dice(seed)
        var expressions: [String] = []
        while expressions.count < 120 {
            let next = expression(&dice)
            if (try? ExpressionSet.check(next)) != nil, (try? ExpressionSet.check("(?i)" + next)) != nil {
                expressions.append(next)
            }
        }
        // Every second one without regard to case.
        let plain = try ExpressionSet(
            expressions.enumerated().map { $0.offset % 2 == 0 ? $0.element : "(?i)" + $0.element }
        )
        var document = "version: 1\ntypes:\n  t:\n    title: T\n    category: C\n    severity: error\n    rules:\n"
        for (index, expression) in expressions.enumerated() {
            let quoted = expression.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
            document += "      - {id: r\(index), levels: any, case_sensitive: \(index % 2 == 0), "
            document += "patterns: ['\(quoted)']}\n"
        }
        let rules = try RuleSet([RuleFile(name: "r.yaml", bytes: Array(document.utf8))])
        let lines = (0..<300).map { _ in text(&dice) }
        let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)

        var scanner = RuleScanner(rules)
        var expressionScanner = ExpressionScanner(plain)
        var (found, expected): ([RuleMatch], [ExpressionMatch]) = ([], [])
        scanner.scan(bytes.span, into: &found)
        expressionScanner.scan(bytes.span, into: &expected)

        /// By line, which of the expressions.
        func byLine(_ matches: [RuleMatch]) -> [Int: Set<UInt16>] {
            var result: [Int: Set<UInt16>] = [:]
            var (line, place) = (0, 0)
            for match in matches {
                while place < Int(match.end) {
                    if bytes[place] == 0x0A { line += 1 }
                    place += 1
                }
                result[line, default: []].insert(match.id)
            }
            return result
        }
        let (ours, theirs) = (byLine(found), byLine(expected))
        for line in lines.indices {
            let missing = (theirs[line] ?? []).symmetricDifference(ours[line] ?? []).map { expressions[Int($0)] }
            #expect(missing == [], "\(lines[line].debugDescription)")
        }
        #expect(theirs.count > 100)
    }

    /// The short way to a verdict, which asks for no more than decides, ends where all matches of plain expressions lead.
    @Test func `are weighed as all their matches are`() throws {
        var dice = Dice(5)
        /// Those of rules, and after them those of conditions, in the order in which rules name them.
        var (ofRules, ofConditions): ([[String]], [String]) = ([], [])
        func next() -> String {
            while true {
                let next = expression(&dice)
                // That would be the name of a condition.
                if next.hasPrefix("$") || ofConditions.contains(next) { continue }
                if (try? ExpressionSet.check(next)) != nil, (try? ExpressionSet.check("(?i)" + next)) != nil {
                    return next
                }
            }
        }
        func quoted(_ texts: [String]) -> String {
            let quoted = texts.map {
                $0.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
            }
            return "['\(quoted.joined(separator: "', '"))']"
        }
        func condition() -> String {
            ofConditions.append(next())
            return quoted([ofConditions[ofConditions.count - 1]])
        }
        var document = "version: 1\ntypes:\n"
        for index in 0..<40 {
            ofRules.append([next(), next()])
            document += "  t\(index):\n    title: T\n    category: C\n    severity: error\n    rules:\n"
            document += "      - {id: r\(index), rank: \(dice.roll(4)), patterns: \(quoted(ofRules[index]))"
            if dice.roll(2) == 0 { document += ", unless: \(condition())" }
            if dice.roll(3) == 0 { document += ", with: \(condition())" }
            if dice.roll(3) == 0 { document += ", with_all: \(condition())" }
            if dice.roll(2) == 0 { document += ", attack: true, attack_unless: \(condition())" }
            if dice.roll(3) == 0 { document += ", levels: [error, unknown]" }
            document += "}\n"
        }
        let rules = try RuleSet([RuleFile(name: "r.yaml", bytes: Array(document.utf8))])
        let plain = try ExpressionSet((ofRules.flatMap(\.self) + ofConditions).map { "(?i)" + $0 })
        var scanner = RuleScanner(rules)
        var expressionScanner = ExpressionScanner(plain)
        let nothing: [UInt8] = []
        var (hits, found): ([RuleMatch], [ExpressionMatch]) = ([], [])
        var verdicts: Set<RuleSet.Verdict> = []
        for number in 0..<600 {
            let line = Array(text(&dice).utf8)
            let level: Severity = number % 3 == 0 ? .warning : .unknown
            scanner.find(line.span, into: &hits)
            let verdict = scanner.judge(
                line.span,
                hits.span,
                from: 0,
                level: level,
                source: nothing.span,
                service: nothing.span
            )
            expressionScanner.scan(line.span, into: &found)
            let matches = found.map { match in
                let id = Int(match.expression)
                return RuleMatch(rule: UInt16(id < 80 ? id / 2 : id - 40), end: match.end)
            }
            let expected = rules.judge(matches.span, level: level, source: nothing.span, service: nothing.span)
            #expect(verdict == expected, "\(String(decoding: line, as: UTF8.self).debugDescription)")
            verdicts.insert(verdict)
        }
        #expect(verdicts.count > 5)
    }

    @Test func `a record of many lines is weighed as a whole`() throws {
        let rules = try RuleSet([
            RuleFile(
                name: "r.yaml",
                bytes: Array(
                    """
                    version: 1
                    types:
                      t:
                        title: T
                        category: C
                        severity: error
                        rules:
                          - {id: bang, patterns: [bang], unless: [calm]}
                          - {id: crash, patterns: [crash], unless: [calm], levels: [critical]}
                    """.utf8
                )
            )
        ])
        var scanner = RuleScanner(rules)
        var hits: [RuleMatch] = []
        func issue(_ text: String) -> Int? {
            let (bytes, nothing) = (Array("before\n\(text)".utf8), [UInt8]())
            scanner.find(bytes.span, into: &hits)
            let record = bytes.span.extracting(7..<bytes.count)
            return scanner.judge(
                record,
                hits.span,
                from: 7,
                level: .unknown,
                source: nothing.span,
                service: nothing.span
            ).issue
        }
        #expect(issue("bang") == 0)
        #expect(issue("bang calm") == nil)
        #expect(issue("first\nbang\nlast") == 0)
        // In a line in which no rule matches, conditions are not asked for.
        #expect(issue("bang\ncalm") == 0)
        #expect(issue("bang\ncrash calm") == nil)
        #expect(issue("first\ncrash") == nil)
    }
}
