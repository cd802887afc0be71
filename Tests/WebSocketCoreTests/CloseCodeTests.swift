import Testing
import WebSocketCore

@Suite("Close codes, RFC 6455 §7.4")
struct CloseCodeTests {
    @Test(arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999])
    func `may stand in a frame`(code: UInt16) {
        #expect(CloseCode(rawValue: code).isAllowedOnWire)
    }

    @Test(arguments: [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535])
    func `must not stand in a frame`(code: UInt16) {
        #expect(!CloseCode(rawValue: code).isAllowedOnWire)
    }

    @Test(
        arguments: [
            (.reservedBits(1), 1002), (.reservedOpcode(3), 1002), (.unmaskedFrame, 1002), (.maskedFrame, 1002),
            (.fragmentedControlFrame, 1002), (.controlFrameTooLong, 1002), (.lengthNotMinimal, 1002),
            (.lengthOutOfRange, 1002), (.unexpectedContinuation, 1002), (.unfinishedMessage, 1002),
            (.closePayloadTooShort, 1002), (.invalidCloseCode(999), 1002), (.invalidUTF8, 1007),
            (.invalidDeflateData, 1007), (.frameTooLarge(limit: 1), 1009),
            (.messageTooLarge(limit: 1), 1009),
            (.tooManyFragments(limit: 1), 1009),
        ] as [(ProtocolError, CloseCode)]
    )
    func `an error closes with its code and a reason that fits`(error: ProtocolError, code: CloseCode) {
        #expect(error.closeCode == code)
        #expect(!error.description.isEmpty && error.description.utf8.count <= 100)
    }
}
