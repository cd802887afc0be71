import HTTPCore
import WebSocketCore

/// Whatever fields a handshake has, the answer is 101 with a valid key or a refusal; never a trap.
///
/// What is fuzzed are the lines after the request line: extension offers, subprotocols, origins, keys.
@c(LLVMFuzzerTestOneInput)
public func fuzzHandshake(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var wire = Array("GET /livelogs HTTP/1.1\r\nHost: localhost:8755\r\n".utf8)
    wire += UnsafeBufferPointer(start: start, count: count)
    wire += Array("\r\n\r\n".utf8)
    var parser = RequestParser()
    guard case .request(let request)? = try? parser.parse(wire.span).outcome else { return 0 }  // another target's

    let origins = OriginPolicy(allowing: ["https://logs.example.com"], ownPorts: [8754, 8755]) ?? OriginPolicy()
    let handshake = ServerHandshake(
        subprotocols: ["livelogs.v1"],
        origins: origins,
        compression: .individual
    )
    _ = ServerHandshake.credential(in: request)
    switch handshake.answer(request) {
    case .refused(let response):
        precondition((400..<500).contains(response.status), "a refusal is the client's fault")
    case .accepted(let agreement):
        precondition(agreement.response.status == 101, "an acceptance switches protocols")
        precondition(agreement.response.fields["Sec-WebSocket-Accept"]?.utf8.count == 28, "20 octets in base64")
        precondition(
            (agreement.compression == nil) == (agreement.response.fields["Sec-WebSocket-Extensions"] == nil),
            "what is agreed on is told"
        )
        if let parameters = agreement.compression {
            var connection = Connection(role: .server, compression: parameters)
            var output: [UInt8] = []
            connection.send(.text, Array(repeating: UInt8(ascii: "a"), count: 64).span, into: &output)
        }
    }
    return 0
}
