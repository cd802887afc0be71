import HTTPCore

/// Any octets in any pieces must yield requests or a `RequestError`, the same ones as in one piece; never a trap.
///
/// The first octet is the size of the pieces.
@c(LLVMFuzzerTestOneInput)
public func fuzzRequest(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard let size = input.first else { return 0 }
    let wire = Array(input.dropFirst())
    let cut = told(wire, pieces: max(1, Int(size)))
    let whole = told(wire, pieces: max(1, wire.count))
    precondition(cut.requests == whole.requests, "where the reads end must not matter")
    precondition(cut.error == whole.error, "the same rule is found broken")
    for request in cut.requests {
        if let path = request.path {
            precondition(!path.split(separator: "/").contains(".."), "no path leads out")
        }
        _ = (request.query, request.authority, request.keepsAlive)
    }
    return 0
}

private func told(_ wire: [UInt8], pieces size: Int) -> (requests: [Request], error: RequestError?) {
    var parser = RequestParser()
    var requests: [Request] = []
    var start = 0
    while start < wire.count {
        var piece = Array(wire[start..<min(wire.count, start + size)])
        start += piece.count
        while !piece.isEmpty {
            do {
                let step = try parser.parse(piece.span)
                precondition(step.consumed <= piece.count, "only what is there is taken")
                piece.removeFirst(step.consumed)
                if case .request(let request) = step.outcome {
                    requests.append(request)
                } else {
                    precondition(piece.isEmpty || step.consumed > 0, "it moves on")
                }
            } catch {
                return (requests, error)
            }
        }
    }
    return (requests, nil)
}
