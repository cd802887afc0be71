import Testing

@testable import LogCore

@Suite("What a byte is in a head")
struct ByteClassTests {
    /// A class and the bytes that it has.
    struct Row: Sendable, CustomTestStringConvertible {
        let kind: ByteClass
        let holds: @Sendable (UInt8) -> Bool
        let testDescription: String

        init(_ name: String, _ kind: ByteClass, _ holds: @escaping @Sendable (UInt8) -> Bool) {
            (testDescription, self.kind, self.holds) = (name, kind, holds)
        }

        init(_ name: String, _ kind: ByteClass, in bytes: String) {
            let bytes = Array(bytes.utf8)
            self.init(name, kind) { bytes.contains($0) }
        }
    }

    static let rows = [
        Row("letter", .letter) { $0.isLetter },
        Row("uppercase", .uppercase) { $0.isUppercase },
        Row("digit", .digit) { $0.isDigit },
        Row("word", .word) { $0.isWord },
        Row("blank", .blank) { $0.isSpace },
        Row("key", .key) { $0.isWord || [0x2E, 0x2D, 0x40].contains($0) },
        Row("keyStart", .keyStart) { $0.isLetter || $0 == 0x5F || $0 == 0x40 },
        Row("tag", .tag) { $0.isWord || Array("-/.()@+".utf8).contains($0) },
        Row("gap", .gap, in: " \t,|"),
        Row("tokenEnd", .tokenEnd, in: " \t|,;\"[(])>"),
        Row("valueEnd", .valueEnd, in: " \t;"),
        Row("joint", .joint, in: ".:"),
        Row("equals", .equals, in: "="),
        Row("odd", .odd) { !$0.isLetter && $0 != 0x3A && $0 != 0x27 },
        Row("separator", .separator, in: "|,;-:*>])=.'~+}#"),
        Row("levelEnd", .levelEnd, in: "\0 \t|])>[(,;:/\"!"),
        Row("timeStart", .timeStart) { $0.isDigit || $0.isUppercase || $0 == 0x40 },
    ]

    @Test(arguments: rows)
    func `every byte is what it is`(row: Row) {
        for byte in UInt8.min...UInt8.max {
            #expect(ByteClass(byte).isAny(of: row.kind) == row.holds(byte), "\(byte)")
        }
    }
}
