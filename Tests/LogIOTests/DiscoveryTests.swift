import LogCore
import LogIO
import Testing

@Suite("Discovery and inputs")
struct DiscoveryTests {
    let scratch = Scratch()

    private func relative(_ path: String) -> String { String(path.dropFirst(scratch.path.count + 1)) }

    @Test
    func `a directory gives its text logs and says what it left and why`() {
        scratch.makeDirectory("nginx")
        scratch.makeDirectory("nginx/.hidden")
        scratch.write("syslog", "a\n")
        scratch.write("syslog.1", "b\n")
        scratch.write("syslog.2.gz", "c\n")
        scratch.write("nginx/access.log", "")
        scratch.write("nginx/access.log-20261119", "d\n")
        scratch.write("nginx/dated.log-20261120", "no base beside it\n")
        scratch.write("nginx/.hidden/x.log", "e\n")
        scratch.write("wtmp", "")
        scratch.write("system.journal", "")
        scratch.write("README", "f\n")
        scratch.write("core.log", [0, 1, 2, 10])
        scratch.write("hidden-gzip.log", [0x1f, 0x8b, 8, 1, 1, 1, 10])
        scratch.write("utf16.log", [0xff, 0xfe, 0x61, 0, 10, 0])
        let tailer = Reader(.polling, scratch.path).tailer
        #expect(
            tailer.taken.map { relative($0.path) } == [
                "nginx/access.log", "nginx/dated.log-20261120", "syslog", "utf16.log",
            ]
        )
        var left: [String: LeftReason] = [:]
        for (path, reason) in tailer.left { left[relative(path)] = reason }
        #expect(
            left == [
                "syslog.1": .rotated, "syslog.2.gz": .compressed, "nginx/access.log-20261119": .rotated,
                "wtmp": .binary,
                "system.journal": .binary, "README": .notALog, "core.log": .binary, "hidden-gzip.log": .compressed,
            ]
        )
    }

    @Test
    func `a glob takes rotated files, a name anything but what can't be lines`() {
        scratch.write("app.log", "")
        scratch.write("app.log.1", "a\n")
        scratch.write("app.log.2.gz", "b\n")
        scratch.write("README", "c\n")
        #expect(
            Reader(.polling, scratch("app.log*")).tailer.taken.map { relative($0.path) } == ["app.log", "app.log.1"]
        )
        #expect(Reader(.polling, scratch("README")).tailer.taken.map { relative($0.path) } == ["README"])
        let named = Reader(.polling, scratch("app.log.2.gz")).tailer
        #expect(named.taken.isEmpty && named.left.map(\.reason) == [.readOnce])
    }

    @Test
    func `depth limits how far down it goes`() {
        scratch.makeDirectory("a")
        scratch.makeDirectory("a/b")
        for name in ["0.log", "a/1.log", "a/b/2.log"] { scratch.write(name, "") }
        for depth in 0...2 {
            for word in [scratch.path, scratch("**"), scratch("**/*.log")] {
                let reader = Reader(.polling, word) { $0.depth = depth }
                #expect(reader.tailer.taken.count == depth + 1)
                reader.pass(.seconds(5))
                #expect(
                    reader.notices.count { if case .limit = $0.kind { true } else { false } } == (depth < 2 ? 1 : 0)
                )
            }
        }
    }

    @Test
    func `a loop of links is not walked`() {
        scratch.makeDirectory("a")
        scratch.symlink("..", "a/up")
        scratch.write("a/x.log", "")
        #expect(Reader(.polling, scratch.path).tailer.taken.map { relative($0.path) } == ["a/x.log"])
        #expect(Reader(.polling, scratch("**/*.log")).tailer.taken.map { relative($0.path) } == ["a/x.log"])
    }

    @Test
    func `files over the limit are left and told`() {
        for index in 0..<10 { scratch.write("\(index).log", "") }
        let reader = Reader(.polling, scratch("*.log")) { $0.fileLimit = 7 }
        #expect(reader.tailer.taken.count == 7)
        #expect(reader.tailer.left.map(\.reason) == [.tooMany, .tooMany, .tooMany])
        for index in 10..<20 { scratch.write("\(index).log", "") }
        #expect(reader.wait { reader.tailer.left.count == 13 })
        #expect(reader.notices.map(\.text) == ["7 files are read at the same time, 3 others are left"])
    }

    @Test
    func `words of the command line become inputs`() {
        scratch.write("a[1].log", "")
        #expect(Input(scratch("a[1].log")) == .file(scratch("a[1].log")))
        #expect(Input(scratch("b[1].log")) == .glob(GlobPattern(scratch("b[1].log"))))
        #expect(Input(scratch.path + "//.") == .directory(scratch.path))
        #expect(Input(scratch("later/")) == .directory(scratch("later")))
        #expect(Input("relative.log") != .file("relative.log"))
    }

    @Test(arguments: modes)
    func `new files below a directory are found, new directories too`(mode: TailerConfiguration.Mode) {
        let reader = Reader(mode, scratch.path)
        scratch.makeDirectory("svc")
        scratch.makeDirectory("svc/deep")
        scratch.write("svc/deep/a.log", "one\n")
        #expect(reader.wait { reader.allLines == ["one"] })
        scratch.write("svc/deep/b.log", "two\n")
        #expect(reader.wait { reader.allLines.count == 2 })
        scratch.write("svc/deep/b.log.1", "rotated, not read\n")
        scratch.write("svc/c.log", "three\n")
        #expect(reader.wait { reader.allLines.count == 3 })
        #expect(reader.allLines.sorted() == ["one", "three", "two"])
    }

    @Test
    func `the usual places are absolute patterns`() {
        for place in Input.usualPlaces {
            guard case .place(let pattern) = place else {
                Issue.record("\(place) is no place")
                continue
            }
            #expect(pattern.text.hasPrefix("/") && GlobPattern.isPattern(pattern.text))
        }
    }
}
