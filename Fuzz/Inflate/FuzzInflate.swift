import WebSocketCore

/// Compressed octets of any kind yield at most as many octets as allowed, or an error; never a trap.
///
/// The first octet chooses the window and the limit, the second the size of the pieces.
@c(LLVMFuzzerTestOneInput)
public func fuzzInflate(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard input.count > 2 else { return 0 }
    let windowBits = 8 + input[0] & 7
    let limit = input[0] & 8 == 0 ? 1024 : 1 << 20
    let size = max(1, Int(input[1]))
    var inflater = Inflater(windowBits: windowBits)
    // Twice: the second message may refer to the first one's window.
    for _ in 0..<2 {
        var output: [UInt8] = []
        var position = 2
        do {
            while position < input.count {
                let end = min(input.count, position + size)
                try inflater.inflate(input.span.extracting(position..<end), limit: limit, into: &output)
                precondition(output.count <= limit, "no more than allowed")
                position = end
            }
            try inflater.endMessage(limit: limit, into: &output)
            precondition(output.count <= limit, "no more than allowed")
        } catch {
            return 0
        }
    }
    return 0
}
