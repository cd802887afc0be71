import LogCore
import Testing

@Suite("Messages of clients")
struct ClientMessageTests {
    private func read(_ text: String) throws(SubscriptionError) -> ClientMessage {
        try ClientMessage(Array(text.utf8).span)
    }

    @Test(
        arguments: [
            (#"{"subscribe":{}}"#, []),
            (#" { "subscribe" : { } } "#, []),
            (
                #"{"subscribe":{"channels":["issues"],"severity":"critical"}}"#,
                [("channels", "issues"), ("severity", "critical")]
            ),
            (
                #"{"subscribe":{"channels":"logs,health","backlog":10}}"#,
                [("channels", "logs,health"), ("backlog", "10")]
            ),
            (
                #"{"subscribe":{"since":12,"epoch":"e1","hello":true}}"#,
                [("since", "12"), ("epoch", "e1"), ("hello", "1")]
            ),
            (#"{"subscribe":{"service":null,"match":"a\"b\\d\u00e9\ud83d\ude00\/"}}"#, [("match", "a\"b\\dé😀/")]),
        ] as [(String, [(String, String)])]
    )
    func `subscribe as a query would`(text: String, query: [(String, String)]) throws {
        #expect(try read(text) == .subscribe(Subscription(query: query.map { (name: $0.0, value: $0.1) })))
    }

    @Test(
        arguments: [
            (
                #"{"subscribe":{"chanels":["logs"]}}"#, SubscriptionError.Code.unknownParameter,
                "chanels: no such parameter"
            ),
            (#"{"subscribe":{"channels":[1]}}"#, .badParameter, "channels: takes an array of texts"),
            (#"{"subscribe":{"service":["a"]}}"#, .badParameter, "service: takes one value, not an array or object"),
            (#"{"subscribe":{"backlog":1.5}}"#, .badParameter, "backlog: takes a number"),
            (#"{"subscribe":{"channels":[]}}"#, .badParameter, "channels: takes a list"),
            (#"{"subscribe":[]}"#, .badMessage, "the messages taken are"),
            (#"{"subscribe":{},"more":1}"#, .badMessage, "the messages taken are"),
            (#"{"unsubscribe":{}}"#, .badMessage, "the messages taken are"),
            ("[]", .badMessage, "the messages taken are"),
            ("", .badMessage, "not JSON: not a value at byte 0"),
            ("subscribe", .badMessage, "not JSON: not a value at byte 0"),
            (#"{"a":1,"a":2}"#, .badMessage, "not JSON: the name \"a\" is there twice"),
            (#"{"a":01}"#, .badMessage, "not JSON: not a value"),
            (#"{"a":1.}"#, .badMessage, "not JSON: expected a digit"),
            (#"{"a":1e}"#, .badMessage, "not JSON: expected a digit"),
            (#"{"a":-}"#, .badMessage, "not JSON: not a value"),
            (#"{"a":tru}"#, .badMessage, "not JSON: not a value"),
            (#"{"a":1,}"#, .badMessage, "not JSON: expected a name in quotes"),
            (#"{"a" 1}"#, .badMessage, "not JSON: expected \":\""),
            (#"{"a":[1 2]}"#, .badMessage, "not JSON: expected \",\" or \"]\""),
            (#"{"a":1 "b":2}"#, .badMessage, "not JSON: expected \",\" or \"}\""),
            (#"{"a":1}}"#, .badMessage, "not JSON: more after the value at byte 7"),
            (#"{"a":"\x"}"#, .badMessage, "not JSON: no such escape"),
            (#"{"a":"\ud800"}"#, .badMessage, "not JSON: half a surrogate pair"),
            (#"{"a":"\ud800\u0041"}"#, .badMessage, "not JSON: half a surrogate pair"),
            (#"{"a":"\udc00"}"#, .badMessage, "not JSON: half a surrogate pair"),
            (#"{"a":"\u00g0"}"#, .badMessage, "not JSON: expected four hexadecimal digits"),
            ("{\"a\":\"\n\"}", .badMessage, "not JSON: a control character in a string must be escaped"),
            (#"[[[[[[[[1]]]]]]]]"#, .badMessage, "not JSON: more than 8 values inside each other"),
            (String(repeating: " ", count: 65_537), .badMessage, "not JSON: longer than 65536 bytes"),
        ]
    )
    func `that are wrong are refused with the reason`(text: String, code: SubscriptionError.Code, start: String) {
        let error = #expect(throws: SubscriptionError.self) { try read(text) }
        #expect(error?.code == code)
        #expect(error?.message.hasPrefix(start) == true, "\(error?.message ?? "")")
    }

    @Test func `that are cut anywhere are refused`() {
        let text = #"{"subscribe":{"channels":["issues"],"match":"\u00e9\n","backlog":12,"hello":true}}"#
        for cut in 0..<text.utf8.count {
            #expect(throws: SubscriptionError.self) { try read(String(decoding: text.utf8.prefix(cut), as: UTF8.self)) }
        }
    }

    @Test func `that are not UTF-8 are refused`() {
        let bytes = Array(#"{"subscribe":{"service":""#.utf8) + [0xC3, 0x28] + Array(#""}}"#.utf8)
        #expect(throws: SubscriptionError.self) { try ClientMessage(bytes.span) }
    }
}
