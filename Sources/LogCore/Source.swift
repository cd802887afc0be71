/// Where records come from; shared by every batch of that place.
package final class Source: Sendable {
    /// Absolute path of a file; `stdin`, `journal` and the like for others.
    package let path: String

    /// What a record of this source calls its service when the line itself names none: "nginx" for
    /// `/var/log/nginx/access.log`.
    package let service: String

    package init(path: String, service: String) {
        self.path = path
        self.service = service
    }
}
