/// The media types of the page's files, by the end of their names.
enum ContentType {
    /// - Returns: the Content-Type field, and whether such files are text that gzip makes smaller.
    static func of(_ path: String) -> (value: String, isText: Bool) {
        switch path.split(separator: ".").last {
        case "html": ("text/html; charset=utf-8", true)
        case "js", "mjs": ("text/javascript; charset=utf-8", true)
        case "css": ("text/css; charset=utf-8", true)
        case "svg": ("image/svg+xml; charset=utf-8", true)
        case "json", "map": ("application/json", true)
        case "webmanifest": ("application/manifest+json", true)
        case "txt": ("text/plain; charset=utf-8", true)
        case "png": ("image/png", false)
        case "jpg", "jpeg": ("image/jpeg", false)
        case "webp": ("image/webp", false)
        case "ico": ("image/vnd.microsoft.icon", false)
        case "woff2": ("font/woff2", false)
        default: ("application/octet-stream", false)
        }
    }
}
