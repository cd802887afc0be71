import LogCore
import Testing

/// The encoder takes short ways for plain lines, runs of one second and small numbers; these tests take the long way
/// beside it.
@Suite("Records, byte for byte")
struct RecordEncoderExactnessTests {
    private func json(_ record: Record, sequence: UInt64 = 1, line: [UInt8], service: [UInt8] = []) -> String {
        var record = record
        record.length = UInt32(line.count)
        record.serviceStart = UInt32(line.count)
        record.serviceLength = UInt16(service.count)
        var encoder = RecordEncoder(types: [])
        var output: [UInt8] = []
        encoder.appendJSON(record, sequence: sequence, in: RecordEncoderTests.batch(line + service), to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private func escaped(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        JSONText.append(bytes.span, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test(arguments: [1, 8, 15, 16, 17, 33])
    func `escape every byte at every place`(length: Int) {
        var wrong: [String] = []
        for byte in UInt8.min...UInt8.max {
            for place in Set([0, length / 2, length - 1]) {
                var bytes = [UInt8](repeating: UInt8(ascii: " "), count: length)
                bytes[place] = byte
                let text = json(Record(start: 0, length: 0, time: 0), line: bytes, service: bytes)
                let expected =
                    "\"log\":\"\(escaped(bytes))\",\"severity\":\"info\",\"source\":\"/var/log/syslog\","
                    + "\"service\":\"\(escaped(bytes))\",\"severity_number\":0}"
                if !text.hasSuffix(expected) { wrong.append("\(byte) at \(place)") }
            }
        }
        #expect(wrong == [])
    }

    @Test(
        arguments: [
            0, 1, 999_999, 1_000_000, -1, -1_000_000, -1_000_001, 1_795_168_800_123_456, 253_402_300_799_999_999,
            253_402_300_800_000_000, -62_167_219_200_000_000, -62_167_219_200_000_001, .max, .min,
        ] as [Int64]
    )
    func `tell any time as the formatter does`(time: Int64) {
        var expected: [UInt8] = []
        RFC3339.append(microseconds: time, to: &expected)
        let text = json(Record(start: 0, length: 0, time: time), line: [])
        #expect(text.contains("\"timestamp\":\"\(String(decoding: expected, as: UTF8.self))\""))
    }

    @Test func `keep no second longer than it lasts`() {
        var encoder = RecordEncoder(types: [])
        var output: [UInt8] = []
        let batch = RecordEncoderTests.batch([])
        for time: Int64 in [1_999_999, 2_000_000, 2_000_001, 1_000_000] {
            encoder.appendJSON(Record(start: 0, length: 0, time: time), sequence: 1, in: batch, to: &output)
        }
        let times = String(decoding: output, as: UTF8.self).split(separator: "1970-01-01T00:00:").dropFirst()
        #expect(times.map { $0.prefix(10) } == ["01.999999Z", "02.000000Z", "02.000001Z", "01.000000Z"])
    }

    @Test func `count with any number of digits`() {
        var values: [UInt64] = [0, .max]
        var power: UInt64 = 1
        for _ in 1..<20 {
            power *= 10
            values += [power - 1, power, power + 1]
        }
        for value in values {
            let text = json(Record(start: 0, length: 0, time: 0), sequence: value, line: [])
            #expect(text.hasPrefix("{\"type\":\"log\",\"seq\":\(value),\"timestamp\""))
        }
    }
}
