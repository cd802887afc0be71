import HTTPCore

/// What a parser said to a run of bytes, whatever way they were cut.
struct Feeding: Equatable {
    var requests: [Request] = []
    var continues = 0
    var error: RequestError?
    var isIdle = true

    /// Feeds `wire` in pieces of at most `size` bytes, as a connection would: what was not taken is offered again.
    init(_ wire: [UInt8], by size: Int, limits: RequestLimits = RequestLimits()) {
        self.init(
            stride(from: 0, to: wire.count, by: size).map { wire[$0..<min($0 + size, wire.count)] },
            limits: limits
        )
    }

    init(_ wire: [UInt8], cutAt cut: Int) { self.init([wire[..<cut], wire[cut...]], limits: RequestLimits()) }

    private init(_ pieces: [ArraySlice<UInt8>], limits: RequestLimits) {
        var parser = RequestParser(limits: limits)
        do throws(RequestError) {
            for piece in pieces {
                var rest = Array(piece)
                while !rest.isEmpty {
                    let step = try parser.parse(rest.span)
                    rest.removeFirst(step.consumed)
                    switch step.outcome {
                    case .incomplete: precondition(rest.isEmpty, "bytes were left although more are wanted")
                    case .expectsContinue: continues += 1
                    case .request(let request): requests.append(request)
                    }
                }
            }
        } catch {
            self.error = error
        }
        isIdle = parser.isIdle
    }
}

/// The octets of a request as a test writes it: a newline of the source stands for CR LF.
func wire(_ text: String) -> [UInt8] { Array(text.replacing("\n", with: "\r\n").utf8) }

/// A whole GET with these header lines.
func get(_ lines: String...) -> [UInt8] {
    wire((["GET / HTTP/1.1", "Host: a"] + lines + ["", ""]).joined(separator: "\n"))
}

/// A POST with these header lines, and after the head `rest` as it is.
func post(_ lines: String..., rest: String = "") -> [UInt8] {
    wire((["POST / HTTP/1.1", "Host: a"] + lines + ["", ""]).joined(separator: "\n")) + Array(rest.utf8)
}
