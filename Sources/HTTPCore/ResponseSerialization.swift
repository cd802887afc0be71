extension Response {
    /// Appends the answer to `request` in wire form (RFC 9112 §4).
    ///
    /// - Parameters:
    ///   - request: decides about the body, and `keepsAlive` where that is `nil`.
    ///   - keepsAlive: whether the connection stays open afterwards; the default is what the client wants.
    ///   - date: now, as `HTTPDate.text` writes it.
    ///   - output: gets the bytes at its end.
    package func serialize(
        for request: borrowing Request,
        keepsAlive: Bool? = nil,
        date: String,
        into output: inout [UInt8]
    ) {
        serialize(
            isHead: request.isHead,
            keepsAlive: keepsAlive ?? request.keepsAlive,
            date: date,
            into: &output
        )
    }

    /// Appends the answer in wire form, also to a request that could not be read.
    ///
    /// Content-Length, Transfer-Encoding and Date are written here and nowhere else: fields of these names are left
    /// out, and so is any whose name is not a token. Control characters in values become spaces, so no value can end
    /// its line.
    ///
    /// - Parameters:
    ///   - isHead: leave the body out but tell its length (RFC 9110 §9.3.2).
    ///   - keepsAlive: whether the connection stays open afterwards.
    ///   - date: now, as `HTTPDate.text` writes it.
    ///   - output: gets the bytes at its end.
    package func serialize(isHead: Bool, keepsAlive: Bool, date: String, into output: inout [UInt8]) {
        // RFC 9110 §6.4.1, §8.6: these have no body, and a length would be misread or, in a 304, untrue.
        let hasContent = status >= 200 && status != 204 && status != 304
        output.reserveCapacity(output.count + 256 + (isHead || !hasContent ? 0 : body.count))
        output += "HTTP/1.1 ".utf8
        output += String(min(max(status, 100), 999)).utf8
        output.append(0x20)
        output += Status.reason(status).description.utf8
        output += "\r\n".utf8
        writeField("Date", date, &output)
        writeConnection(keepsAlive, &output)
        for field in fields.fields where field.name.isToken && !Self.isOurs(field.name) {
            writeField(field.name, field.value, &output)
        }
        if hasContent { writeField("Content-Length", String(body.count), &output) }
        output += "\r\n".utf8
        if hasContent, !isHead { output += body }
    }

    private static func isOurs(_ name: String) -> Bool {
        switch name.utf8.count {
        case 4: name.equalsIgnoringCase("Date")
        case 10: name.equalsIgnoringCase("Connection")
        case 14: name.equalsIgnoringCase("Content-Length")
        case 17: name.equalsIgnoringCase("Transfer-Encoding")
        default: false
        }
    }

    /// The response's own options, such as `Upgrade`, and whether the connection stays; after 101 it is no longer HTTP's.
    private func writeConnection(_ keepsAlive: Bool, _ output: inout [UInt8]) {
        let stays = keepsAlive ? "keep-alive" : "close"
        // Nearly every response: nothing to join.
        guard status < 200 || fields["Connection"] != nil else {
            writeField("Connection", stays, &output)
            return
        }
        let options = fields.values("Connection") + (status >= 200 ? [stays] : [])
        if !options.isEmpty { writeField("Connection", options.joined(separator: ", "), &output) }
    }

    private func writeField(_ name: String, _ value: String, _ output: inout [UInt8]) {
        output += name.utf8
        output += ": ".utf8
        if value.utf8.allSatisfy(\.isFieldCharacter) {
            output += value.utf8
        } else {
            for octet in value.utf8 { output.append(octet.isFieldCharacter ? octet : 0x20) }
        }
        output += "\r\n".utf8
    }
}
