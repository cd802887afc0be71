import FoundationEssentials
import HTTPCore

extension Response {
    /// A JSON answer with its keys in alphabetical order, so that equal answers are equal bytes.
    static func json(encoding value: some Encodable, status: Int = 200) -> Response {
        guard let body = JSONBody.encode(value) else {
            return error(500, code: "internal_error", message: "The answer could not be written as JSON.")
        }
        return json(body, status: status)
    }
}

enum JSONBody {
    /// The JSON of `value`; `nil` for what JSON can't say, such as a number that is none.
    static func encode(_ value: some Encodable) -> [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // The error would name the value at fault, and none of ours can be.
        return (try? encoder.encode(value)).map(Array.init)
    }
}
