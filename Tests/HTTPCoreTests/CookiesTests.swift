import HTTPCore
import Testing

@Suite("Cookies and forms")
struct CookiesTests {
    @Test(arguments: [
        ("a=1", ["1"]), ("b=2; a=1", ["1"]), ("a=1; a=2", ["1", "2"]), ("a=1;a=2", ["1", "2"]), ("a=", [""]),
        ("a", []), ("aa=1", []), ("A=1", []), ("b=a=1", []), ("a=x=y", ["x=y"]), ("", []), ("  a=1", ["1"]),
    ])
    func `are found by name`(field: String, values: [String]) {
        let request = Request(method: "GET", target: "/", fields: HeaderFields(["Cookie": field]))
        #expect(request.cookies(named: "a") == values)
    }

    @Test(
        arguments: [
            (
                "token=a%2Bb+c&x", "application/x-www-form-urlencoded",
                [QueryItem("token", "a+b c"), QueryItem("x", "")]
            ),
            ("t=1", "Application/X-WWW-Form-URLEncoded; charset=utf-8", [QueryItem("t", "1")]),
            ("", "application/x-www-form-urlencoded", []), ("t=1", "application/json", nil), ("t=1", nil, nil),
            ("t=%f", "application/x-www-form-urlencoded", nil), ("t=%ff", "application/x-www-form-urlencoded", nil),
        ] as [(String, String?, [QueryItem]?)]
    )
    func `forms are read if they are some`(body: String, type: String?, items: [QueryItem]?) {
        var request = Request(method: "POST", target: "/", body: Array(body.utf8))
        request.fields["Content-Type"] = type
        #expect(request.form == items)
    }
}
