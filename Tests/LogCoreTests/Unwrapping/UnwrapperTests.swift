import LogCore
import Testing

@Suite("Lines in what containers' runtimes wrap them in")
struct UnwrapperTests {
    let source = Source(path: "/c/x-json.log", service: "web", wrapping: .container)

    private func block(_ text: String, history: Bool = false) -> Block {
        Block(source: source, bytes: Array(text.utf8), isHistory: history, readTime: 1000)
    }

    private func unwrapped(_ text: String, limit: Int = 1000) -> (lines: [String], times: [Int64?]) {
        var unwrapper = Unwrapper(lineLimit: limit)
        let result = unwrapper.unwrap(block(text))
        let lines = String(decoding: result.bytes, as: UTF8.self).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        return (lines.dropLast().map(String.init), result.envelopes.map(\.time))
    }

    /// A line of a file, and the program's own line.
    @Test(arguments: [
        (#"{"log":"plain\n","stream":"stdout","time":"1970-01-01T00:00:01Z"}"#, "plain"),
        (#"{"time":"1970-01-01T00:00:01Z","stream":"stderr","log":"other order\n"}"#, "other order"),
        (
            #"{"log":"a\tb \"c\" \\d\\ \/ \u003c\u00fc\ud83d\ude80\ud83d\n","stream":"stdout","time":"1970-01-01T00:00:01Z"}"#,
            "a\tb \"c\" \\d\\ / <ü🚀\u{FFFD}"
        ),
        (#"{"log":"x\n","stream":"stdout","attrs":{"a":[1,"}"]},"time":"1970-01-01T00:00:01Z"}"#, "x"),
        (#"{"log":"\n","stream":"stdout","time":"1970-01-01T00:00:01Z"}"#, ""),
        ("1970-01-01T00:00:01.000000000Z stdout F text  of it", "text  of it"),
        ("1970-01-01T02:00:01+02:00 stderr F:x {}", "{}"), ("1970-01-01T00:00:01.0Z stdout F ", ""),
    ])
    func `come out`(line: String, text: String) {
        let (lines, times) = unwrapped(line + "\n")
        #expect(lines == [text])
        #expect(times == [1_000_000])
    }

    @Test(arguments: [
        "", "no wrapping", #"{"log":"no time\n"}"#, #"{"log":"cut\n","stream":"stdout","ti"#, #"{"log":5,"time":"x"}"#,
        #"{"level":"info","msg":"x"}"#, "2026-01-01T00:00:00Z stdxxx F text", "2026-01-01T00:00:00Z stdout X text", "{",
        "{\"", #"{"log":"\"#, "2026-01-01",
    ])
    func `pass as they are when they are none`(line: String) {
        let (lines, times) = unwrapped(line + "\n")
        #expect(lines == [line])
        #expect(times == [nil])
    }

    @Test func `are put together from pieces of one stream`() {
        let text = """
            {"log":"one ","stream":"stdout","time":"1970-01-01T00:00:01Z"}
            {"log":"err\\n","stream":"stderr","time":"1970-01-01T00:00:02Z"}
            {"log":"two\\n","stream":"stdout","time":"1970-01-01T00:00:03Z"}

            """
        #expect(unwrapped(text).lines == ["err", "one two"])
        #expect(unwrapped(text).times == [2_000_000, 1_000_000])
        // Wherever one block ends and the next begins.
        let cuts = text.split(separator: "\n").map { $0 + "\n" }
        var unwrapper = Unwrapper(lineLimit: 1000)
        let lines = cuts.flatMap { unwrapper.unwrap(block(String($0))).bytes }
        #expect(String(decoding: lines, as: UTF8.self) == "err\none two\n")
        #expect(unwrapper.heldBytes == 0)
    }

    @Test func `are given without their end when it does not come`() {
        var unwrapper = Unwrapper(lineLimit: 10)
        let piece = #"{"log":"123456789012345","stream":"stdout","time":"1970-01-01T00:00:01Z"}"# + "\n"
        #expect(unwrapper.unwrap(block(piece + piece)).bytes.isEmpty)
        #expect(unwrapper.heldBytes == 10)
        #expect(unwrapper.release(now: 1500, patience: 1000).isEmpty)
        let released = unwrapper.release(now: 2000, patience: 1000)
        #expect(released.map(\.bytes) == [Array("1234567890\n".utf8)])
        #expect(released.first?.envelopes.map(\.time) == [1_000_000])
        #expect(unwrapper.release(now: 9000).isEmpty)
    }

    @Test func `leave other sources alone`() {
        var unwrapper = Unwrapper(lineLimit: 10)
        let plain = Source(path: "/x", service: "x")
        let bytes = Array("{\"log\":\"a\\n\",\"time\":\"1970-01-01T00:00:01Z\"}\n".utf8)
        let block = Block(source: plain, bytes: bytes, isHistory: false, readTime: 0)
        #expect(unwrapper.unwrap(block).bytes == bytes)
    }

    @Test func `have their envelope's time and, on no zone, UTC`() throws {
        var unwrapper = Unwrapper(lineLimit: 1000)
        var analyzer = Analyzer(rules: try sampleRules(), zones: TimeZones(secondsAhead: 3600))
        let text = """
            {"log":"no time\\n","stream":"stdout","time":"1970-01-01T00:00:01.5Z"}
            {"log":"2026-11-20 10:00:00 INFO its own\\n","stream":"stdout","time":"1970-01-01T00:00:02Z"}

            """
        let batch = analyzer.analyze(unwrapper.unwrap(block(text)))
        #expect(batch.records.map(\.time) == [1_500_000, 1_795_168_800_000_000])
    }

    @Test(arguments: [
        (#"{"State":{"Name":"/no"},"Name":"/web","ID":"1"}"#, "web"), (#"{ "Name" : "a\/b" }"#, "a/b"),
        (#"{"Name":5}"#, nil),
        (#"{"X":"Name"}"#, nil), ("", nil), ("[]", nil), (#"{"Name":"/"}"#, nil), (#"{"Name":"/cut"#, nil),
    ])
    func `have the name that Docker's description tells`(text: String, name: String?) {
        #expect(ContainerDescription.name(Array(text.utf8).span) == name)
    }
}
