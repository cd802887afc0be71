extension Request {
    /// The values of all cookies of that name, in the order they came (RFC 6265 §5.4).
    ///
    /// More than one is possible: a narrower path goes before a wider one.
    package func cookies(named name: String) -> [String] {
        var found: [String] = []
        for field in fields.values("Cookie") {
            for pair in field.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == name else { continue }
                found.append(String(parts[1]))
            }
        }
        return found
    }

    /// The fields of a form that a browser sent as `application/x-www-form-urlencoded`; `nil` when the body is none.
    package var form: [QueryItem]? {
        let type = fields["Content-Type"]?.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        guard type == "application/x-www-form-urlencoded" else { return nil }
        guard let text = String(validating: body, as: UTF8.self) else { return nil }
        return PercentCoding.query(text[...])
    }
}
