import ControlAPI
import HTTPCore
import Testing

@Suite("Session cookie")
struct SessionCookieTests {
    let cookie = SessionCookie(port: 8754)
    let id = SessionID(random: (1, 2, 3, 4))

    @Test func `is out of reach of scripts and foreign pages`() {
        let value = "livelogs-8754=\(id.text)"
        #expect(cookie.text(id, path: "/", isSecure: false) == "\(value); Path=/; HttpOnly; SameSite=Strict")
        #expect(cookie.text(id, path: "/l/", isSecure: true) == "\(value); Path=/l/; HttpOnly; SameSite=Strict; Secure")
        #expect(
            cookie.text(nil, path: "/", isSecure: false)
                == "livelogs-8754=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict"
        )
    }

    @Test func `is found among others`() {
        let other = SessionID(random: (5, 6, 7, 8))
        var fields = HeaderFields(["Cookie": "a=b; livelogs-8754=\(id.text);livelogs-8754=x; livelogs-9=\(other.text)"])
        fields.append("cookie", "livelogs-8754=\(other.text)")
        let request = Request(method: "GET", target: "/", fields: fields)
        #expect(cookie.sessions(in: request) == [id, other])
        #expect(cookie.sessions(in: Request(method: "GET", target: "/")) == [])
    }

    @Test func `is looked for in a few places only`() {
        let many = (UInt64(0)..<100).map { "livelogs-8754=\(SessionID(random: ($0, 0, 0, 0)).text)" }
        let fields = HeaderFields(["Cookie": many.joined(separator: "; ")])
        #expect(cookie.sessions(in: Request(method: "GET", target: "/", fields: fields)).count == 4)
    }
}
