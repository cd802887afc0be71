import HTTPCore
import Testing

@Suite("What a request asks for")
struct RequestTests {
    static func request(_ target: String) -> Request { Request(method: "GET", target: target) }

    @Test(
        arguments: [
            ("/", "/"), ("/a/b", "/a/b"), ("/a?b/../c", "/a"), ("/%41%2f%c3%A9", "/A/é"), ("/a+b", "/a+b"),
            ("/a//b/", "/a//b/"), ("/...", "/..."), ("/.a/..b/c.", "/.a/..b/c."), ("*", "*"),
            ("http://h:1/a?b", "/a"), ("HTTP://h", "/"), ("http://h?b", "/"),
        ]
    )
    func `the path is decoded`(target: String, path: String) {
        #expect(Self.request(target).path == path)
    }

    @Test(
        arguments: [
            "/%", "/%4", "/%zz", "/%ff", "/%c3", "/a%00b", "/a%0ab", "/a%7fb", "/.", "/..", "/./a", "/a/..", "/a/../b",
            "/%2e%2e/a", "/a/.%2E", "/a%2f..%2fb", "/a%5c..%5Cb", #"/..\a"#, "http://h/../a",
        ]
    )
    func `a path that leads elsewhere is none`(target: String) {
        #expect(Self.request(target).path == nil)
    }

    @Test(
        arguments: [
            ("/", []), ("/?", []), ("/?&&", []),
            ("/?a=1&b=&c&=d&a=2", [("a", "1"), ("b", ""), ("c", ""), ("", "d"), ("a", "2")]),
            ("/?m%3Dn=a+b%2Bc%26=%C3%BC?/", [("m=n", "a b+c&=ü?/")]),
            ("ws://h/?x=y", [("x", "y")]),
        ] as [(String, [(String, String)])]
    )
    func `the query comes as decoded items`(target: String, items: [(String, String)]) {
        #expect(Self.request(target).query == items.map { QueryItem($0, $1) })
    }

    @Test(arguments: ["/?a=%", "/?%4=1", "/?a=%fg", "/?a=%ff", "/?ok=1&a=%e2%82"])
    func `a query that can't be decoded is none`(target: String) {
        #expect(Self.request(target).query == nil)
    }

    @Test(
        arguments: [
            (1, nil, true), (1, "close", false), (1, "Close, Upgrade", false), (1, "keep-alive", true),
            (0, nil, false), (0, "Keep-Alive", true), (0, "close, keep-alive", false),
        ] as [(Int, String?, Bool)]
    )
    func `connections are kept as version and client say`(minorVersion: Int, connection: String?, isKept: Bool) {
        var request = Request(method: "GET", target: "/", minorVersion: minorVersion)
        request.fields["Connection"] = connection
        #expect(request.keepsAlive == isKept)
    }

    @Test func `an absolute target's authority goes before the Host field`() {
        var request = Self.request("http://b:80/")
        request.fields["Host"] = "a"
        #expect(request.authority == "b:80")
        request.target = "/"
        #expect(request.authority == "a")
        request.fields["Host"] = nil
        #expect(request.authority == nil)
    }
}
