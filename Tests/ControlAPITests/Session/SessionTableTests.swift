import ControlAPI
import Testing

@Suite("Sessions")
struct SessionTableTests {
    static func id(_ number: UInt64) -> SessionID { SessionID(random: (number, 0, UInt64.max, 1)) }

    static let token = Array("a token".utf8)

    @Test func `carry the token they were begun with, until they end`() {
        var table = SessionTable()
        table.begin(Self.id(1), token: Self.token, now: 5)
        #expect(table.token(of: Self.id(1), now: 6) == Self.token)
        #expect(table.token(of: Self.id(2), now: 6) == nil)
        table.end(Self.id(1))
        #expect(table.token(of: Self.id(1), now: 6) == nil)
        #expect(table.count == 0)
    }

    @Test func `end a day after their last use`() {
        var table = SessionTable()
        table.begin(Self.id(1), token: Self.token, now: 0)
        let day = SessionTable.idleSeconds
        #expect(table.token(of: Self.id(1), now: day - 1) != nil)
        #expect(table.token(of: Self.id(1), now: 2 * day - 2) != nil)
        #expect(table.token(of: Self.id(1), now: 3 * day - 2) == nil)
        #expect(table.count == 0)
    }

    @Test func `end after thirty days, however much they are used`() {
        var table = SessionTable()
        table.begin(Self.id(1), token: Self.token, now: 0)
        var now: UInt64 = 0
        while now + 3_600 < SessionTable.longestSeconds {
            now += 3_600
            #expect(table.token(of: Self.id(1), now: now) != nil)
        }
        #expect(table.token(of: Self.id(1), now: SessionTable.longestSeconds) == nil)
    }

    @Test func `make room for each other at the limit`() {
        var table = SessionTable()
        for number in 0..<UInt64(SessionTable.limit) { table.begin(Self.id(number), token: Self.token, now: number) }
        #expect(table.token(of: Self.id(0), now: 5_000) != nil)
        table.begin(Self.id(99_999), token: Self.token, now: 5_001)
        #expect(table.count == SessionTable.limit)
        #expect(table.token(of: Self.id(0), now: 5_001) != nil)
        #expect(table.token(of: Self.id(1), now: 5_001) == nil)
        #expect(table.token(of: Self.id(99_999), now: 5_001) != nil)
    }

    @Test func `end with their token`() {
        var table = SessionTable()
        table.begin(Self.id(1), token: Self.token, now: 0)
        table.begin(Self.id(2), token: [1], now: 0)
        table.keep { $0 == Self.token }
        #expect(table.token(of: Self.id(1), now: 0) != nil)
        #expect(table.token(of: Self.id(2), now: 0) == nil)
    }

    @Test(arguments: [
        "", "abc", String(repeating: "g", count: 64), String(repeating: "A", count: 64),
        String(repeating: "0", count: 65),
        String(repeating: "0", count: 63) + "é",
    ])
    func `have names of one form only`(text: String) {
        #expect(SessionID(text) == nil)
    }

    @Test func `have names of all their bits`() throws {
        let id = SessionID(random: (1, 0x0123_4567_89AB_CDEF, 0, .max))
        #expect(id.text == "0000000000000001" + "0123456789abcdef" + "0000000000000000" + "ffffffffffffffff")
        #expect(try #require(SessionID(id.text)) == id)
    }
}
