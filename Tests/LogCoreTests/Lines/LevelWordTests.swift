import Testing

@testable import LogCore

@Suite("Words for levels")
struct LevelWordTests {
    private func level(_ word: String) -> Level? {
        let bytes = Array("[\(word)]".utf8)
        return LevelWord.at(bytes.span, 1, bytes.count - 1)?.level
    }

    /// What a word is told by at first must not keep any of them out.
    @Test(arguments: [
        (Level.trace, "trace trc trce verbose vrb finest"), (.debug, "debug dbg dbug finer fine"), (.config, "config"),
        (.info, "info inf information informational success log audit system statement"),
        (.notice, "notice ntc note"), (.warning, "warning warn wrn"), (.error, "error err eror severe fail"),
        (.critical, "critical crit crt assert failure"), (.alert, "alrt alert"), (.fatal, "fatal ftl pnc panic"),
        (.emergency, "emerg emergency"),
    ])
    func `are all known in any case`(level: Level, words: String) {
        for word in words.split(separator: " ").map(String.init) {
            #expect(self.level(word) == level, "\(word)")
            #expect(self.level(word.uppercased()) == level, "\(word)")
            #expect(self.level(word + "x") == nil)
        }
    }

    @Test(arguments: ["", "i", "in", "the", "for", "from", "informed", "erro", "wart", "inflammation"])
    func `other words are none`(word: String) { #expect(level(word) == nil) }

    @Test func `digits and punctuation count only where a value is spelled`() {
        for (text, level) in [("debug1", Level.debug), ("WARN-ING", .warning), ("in_fo", .info)] {
            let bytes = Array(text.utf8)
            #expect(LevelWord.spelled(bytes.span, 0, bytes.count)?.level == level)
        }
    }
}
