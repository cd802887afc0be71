import ControlAPI
import HTTPCore
import Testing

@Suite("Sign-in form")
struct SignInPageTests {
    let files = StaticFiles.embedded()
    let request = Request(method: "GET", target: "/", fields: HeaderFields(["Host": "h:1"]))

    static func text(_ response: Response) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test func `is never stored, and protected as the page is`() {
        let form = files.signIn(for: request)
        #expect(form.status == 200)
        #expect(form.fields["Content-Type"] == "text/html; charset=utf-8")
        #expect(form.fields["Cache-Control"] == "no-store")
        #expect(form.fields["X-Frame-Options"] == "DENY")
        #expect(form.fields["Content-Security-Policy"]?.contains("form-action 'self'") == true)
        let text = Self.text(form)
        #expect(text.contains(#"<form class="card" method="post" action="session""#))
        // Nothing inline, which the policy would not run.
        #expect(!text.contains("<style") && !text.contains("style=") && !text.contains("onclick"))
        #expect(!text.contains(#"role="alert""#))
    }

    @Test func `tells what went wrong`() {
        let wrong = files.signIn(for: request, .wrongToken)
        #expect(wrong.status == 401)
        #expect(wrong.fields["WWW-Authenticate"] == "Bearer realm=\"livelogs\"")
        #expect(Self.text(wrong).contains(#"role="alert">This is not one of the server's tokens."#))
        let paused = files.signIn(for: request, .paused(17))
        #expect(paused.status == 429)
        #expect(paused.fields["Retry-After"] == "17")
        #expect(Self.text(paused).contains("in 17 seconds"))
    }
}
