import LogCore
import Store
import Testing

/// Archives that livelogs did not write: refused whole, in bounded time and memory.
@Suite("Archives from elsewhere")
struct HostileArchiveTests {
    let scratch = Scratch()
    private var archive: String { scratch.path + "/a.ndjson.gz" }

    /// Writes an archive of these bytes, with a manifest that fits but for what is named.
    private func make(_ members: [[UInt8]], lines: Int? = nil, bytes: Int? = nil) throws {
        let packed = try members.flatMap { try #require(GzipMember.compress($0)) }
        scratch.write("a.ndjson.gz", packed)
        let all = members.flatMap { $0 }
        let lines = lines ?? all.count { $0 == 10 }
        let checksum = try Checksum.sha256(of: archive).digits
        let manifest =
            "{\"schema\":1,\"lines\":\(lines),\"bytes\":\(bytes ?? all.count),\"sha256\":\"\(checksum)\"}"
        scratch.write("a.json", Array(manifest.utf8))
    }

    private func line(_ text: String, issue: String = "") -> [UInt8] {
        Array(
            "{\"time\":1,\"severity\":1,\"source\":\"/a\",\"service\":\"s\",\"issue\":\"\(issue)\",\"text\":\"\(text)\"}\n"
                .utf8
        )
    }

    private func expectDamaged(_ reason: String) throws {
        let store = try ArchiveImport(path: scratch.database)
        let error = #expect(throws: StoreError.self) { _ = try store.take(archive, now: 1) }
        #expect(error?.kind == .damaged)
        #expect("\(error, default: "none")".contains(reason))
        #expect(try LineReader(path: scratch.database).texts().isEmpty)
    }

    @Test
    func `one that fits is taken`() throws {
        try make([line("one"), line("two", issue: "oom")])
        #expect(try ArchiveImport(path: scratch.database).take(archive, now: 1) == .added(lines: 2))
        #expect(try LineReader(path: scratch.database).texts() == ["two", "one"])
    }

    @Test
    func `more issue names than rules have`() throws {
        try make([(0..<65_600).flatMap { line("", issue: "i\($0)") }])
        try expectDamaged("types of issues")
    }

    @Test
    func `more bytes than the manifest says`() throws {
        let member = [UInt8](repeating: 97, count: 1 << 20)
        try make(Array(repeating: member, count: 8), bytes: 4 << 20)
        try expectDamaged("bytes of its manifest")
    }

    @Test
    func `a line without an end`() throws {
        let member = [UInt8](repeating: 97, count: 1 << 20)
        try make(Array(repeating: member, count: 110))
        try expectDamaged("a line of more than")
    }

    @Test(arguments: [(1, 0), (3, 0), (2, -1), (2, 1)])
    func `other numbers than in the manifest`(lines: Int, more: Int) throws {
        let members = [line("one"), line("two")]
        try make(members, lines: lines, bytes: members.flatMap { $0 }.count + more)
        try expectDamaged("manifest")
    }

    @Test
    func `a last line without an end, and bytes that are no JSON`() throws {
        try make([line("one"), Array("{".utf8)])
        try expectDamaged("")
        try make([Array("no JSON\n".utf8)])
        try expectDamaged("no JSON")
    }

    /// Whatever stands in the fields, a line is stored or the archive refused.
    @Test
    func `odd values in fields`() throws {
        let odd = [
            "{\"time\":9223372036854775807,\"severity\":99,\"source\":\"/a\",\"service\":\"s\",\"issue\":\"\",\"text\":\"x\"}",
            "{\"time\":-1,\"severity\":-1,\"source\":null,\"service\":5,\"issue\":[1],\"text\":{\"a\":1}}",
            "{\"hex\":\"zz\"}", "{}", "1",
        ]
        try make(odd.map { Array(($0 + "\n").utf8) })
        #expect(try ArchiveImport(path: scratch.database).take(archive, now: 1) == .added(lines: odd.count))
        #expect(try LineReader(path: scratch.database).texts().count == odd.count)
    }
}
