import Configuration
import Testing

@Suite("Token files")
struct TokenListTests {
    private func load(_ text: String) throws -> Configuration {
        try configuration(["--token-file", "t"], files: ["t": text])
    }

    @Test func `give each bearer a role`() throws {
        let tokens = try load(
            "# ours\n\nread:aaaaaaaaaaaaaaaa\r\ncontrol: bbbbbbbbbbbbbbbb\n  cccc.cccc_cccc~cccc+dd  \n"
        ).tokens
        #expect(tokens.count == 3)
        let rows: [(String, TokenList.Role?)] = [
            ("aaaaaaaaaaaaaaaa", .read), ("bbbbbbbbbbbbbbbb", .control), ("cccc.cccc_cccc~cccc+dd", .control),
            ("aaaaaaaaaaaaaaa", nil), ("aaaaaaaaaaaaaaaab", nil), ("", nil), ("read:aaaaaaaaaaaaaaaa", nil),
        ]
        for (token, role) in rows { #expect(tokens.role(of: Array(token.utf8).span) == role, "\(token)") }
    }

    @Test func `with short tokens draw a warning`() throws {
        let loaded = try load("secret\n")
        #expect(loaded.tokens.role(of: Array("secret".utf8).span) == .control)
        #expect(loaded.notices.count == 1)
        #expect(loaded.notices.first?.hasPrefix("t:1: ") == true)
        #expect(loaded.notices.first?.contains("secret") == false)
    }

    @Test(
        arguments: [
            ("", "t: holds no token; write one a line, as from: openssl rand -hex 32"),
            ("# only\n", "t: holds no token; write one a line, as from: openssl rand -hex 32"),
            ("a\nroot:b\n", "t:2: takes [read:|control:]TOKEN, and there is no such role"),
            ("read:\n", "t:1: a token takes 1 to 512 letters, digits or - . _ ~ + and nothing else"),
            ("a b\n", "t:1: a token takes 1 to 512 letters, digits or - . _ ~ + and nothing else"),
            ("a\nread:a\n", "t:2: the same token as in line 1"),
        ]
    )
    func `are refused with the line`(text: String, line: String) {
        let error = #expect(throws: ConfigurationError.self) { try load(text) }
        #expect(error?.description == line)
        #expect(error?.exitCode == 78)
    }
}
