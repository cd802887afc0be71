/// Why a subscription was refused; the text of a 400 or of an `error` message.
package struct SubscriptionError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable {
        case unknownParameter = "unknown_parameter"
        case badParameter = "bad_parameter"
        /// A message that is not JSON, or not of the shape that is asked for.
        case badMessage = "bad_message"
    }

    package var code: Code
    /// Which parameter, what it takes, what came.
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
