import YAML

/// A configuration or a file of rules, however broken, is a document within its limits or an error; never a trap.
@c(LLVMFuzzerTestOneInput)
public func fuzzYAML(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    var limits = YAML.Limits()
    limits.nodes = 1_000
    do {
        _ = try YAML.parse(input, name: "input", limits: limits)
    } catch {
        precondition(!"\(error)".isEmpty, "an error says what is wrong")
    }
    return 0
}
