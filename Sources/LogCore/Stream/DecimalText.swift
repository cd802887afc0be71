/// Whole numbers as decimal digits.
package enum DecimalText {
    package static func append(_ value: UInt64, to output: inout [UInt8]) {
        var rest = value
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var first = 20
        repeat {
            first &-= 1
            digits[first] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        for index in first..<20 { output.append(digits[index]) }
    }

    package static func append(_ value: Int64, to output: inout [UInt8]) {
        if value < 0 { output.append(UInt8(ascii: "-")) }
        append(value.magnitude, to: &output)
    }
}
