import CAssets
import Insight
import LogCore
import Testing
import YAML

/// The files of `Rules/` as they are compiled into the program.
private let files: [RuleFile] = {
    var files: [RuleFile] = []
    guard var entry = CAssets_first() else { return [] }
    while let path = entry.pointee.path {
        let name = String(cString: path)
        if name.hasPrefix("Rules/") {
            let bytes = UnsafeBufferPointer(start: entry.pointee.bytes, count: entry.pointee.size)
            files.append(RuleFile(name: name, bytes: Array(bytes)))
        }
        entry += 1
    }
    return files
}()

@Suite("Correlations in files")
struct CorrelationFilesTests {
    @Test func `every built-in sequence comes out as its file says`() throws {
        let rules = try RuleSet(files)
        let correlations = try CorrelationRules(files, types: rules.types)
        #expect(correlations.failingExamples(of: rules) == [])
        #expect(correlations.rules.count >= 8)
        #expect(
            correlations.rules.allSatisfy { rule in
                [true, false].allSatisfy { fires in rule.examples.contains { $0.fires == fires } }
            }
        )
    }

    private static let types = [IssueType(id: "t", title: "T", category: "C", severity: .error)]

    private func load(_ text: String) throws -> CorrelationRules {
        try CorrelationRules([RuleFile(name: "x.yaml", bytes: Array(text.utf8))], types: Self.types)
    }

    @Test func `a later file replaces or switches off`() throws {
        let first = "correlations:\n  a: {type: t, when: {attack: true}, capacity: 3, leak: 2s}\n"
        #expect(try load(first).rules.map(\.capacity) == [3])
        #expect(try load(first).rules.map(\.leak) == [2_000_000])
        let off = RuleFile(name: "y", bytes: Array("correlations:\n  a: {enabled: false}\n".utf8))
        let both = try CorrelationRules([RuleFile(name: "x", bytes: Array(first.utf8)), off], types: Self.types)
        #expect(both.rules.isEmpty)
    }

    @Test(arguments: [
        "correlations:\n  a: {type: t, when: {}, capacity: 3, leak: 2s}",
        "correlations:\n  a: {type: t, when: {attack: true}, capacity: 0, leak: 2s}",
        "correlations:\n  a: {type: t, when: {attack: true}, capacity: 3, leak: soon}",
        "correlations:\n  a: {type: t, when: {attack: true}, capacity: 3}",
        "correlations:\n  a: {type: t, when: {status: [6xx]}, capacity: 3, leak: 2s}",
        "correlations:\n  a: {type: t, when: {attack: true}, capacity: 3, leak: 2s, by: colour}",
        "correlations:\n  a: {type: t, when: {attack: true}, capacity: 3, leak: 2s, volume: 11}",
        "correlations:\n  a: {type: t, when: {attack: true}, capacity: 3, leak: 2s, examples: {fires: [[{times: 3}]]}}",
        "correlations: [a]",
    ])
    func `what is wrong is told`(text: String) {
        #expect(throws: YAMLError.self) { try load(text) }
    }
}
