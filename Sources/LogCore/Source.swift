/// Where records come from; shared by every batch of that place.
package final class Source: Sendable {
    /// Absolute path of a file; `stdin`, `journal` and the like for others.
    package let path: String

    /// What a record of this source calls its service when the line itself names none: "nginx" for
    /// `/var/log/nginx/access.log`.
    package let service: String

    /// What its lines come in.
    package let wrapping: Wrapping

    package enum Wrapping: Sendable {
        case none
        /// What a container runtime writes, one line of the program in each (`Unwrapper`).
        ///
        /// Containers run on UTC unless somebody tells them otherwise, so that is the zone of times without one.
        case container
    }

    /// How its bytes are characters, where no byte order mark says so.
    package let encoding: TextEncoding

    package init(
        path: String,
        service: String,
        wrapping: Wrapping = .none,
        encoding: TextEncoding = .utf8
    ) {
        self.path = path
        self.service = service
        self.wrapping = wrapping
        self.encoding = encoding
    }
}
