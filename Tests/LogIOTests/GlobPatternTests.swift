import LogIO
import Testing

@Suite("Path patterns")
struct GlobPatternTests {
    /// Pattern, path, whether it matches.
    static let rows: [(String, String, Bool)] = [
        ("/var/log/*.log", "/var/log/a.log", true),
        ("/var/log/*.log", "/var/log/.log", false),
        ("/var/log/*.log", "/var/log/.a.log", false),
        ("/var/log/.*.log", "/var/log/.a.log", true),
        ("/var/log/*.log", "/var/log/b/a.log", false),
        ("/var/log/*", "/var/log/a", true),
        ("/var/log/*", "/var/log", false),
        ("/a/?", "/a/b", true),
        ("/a/?", "/a/", false),
        ("/a/?", "/a/bc", false),
        ("/a/*b*c", "/a/xbybzc", true),
        ("/a/*b*c", "/a/xbybz", false),
        ("/a/a*a*a*a*b", "/a/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
        ("/a/[abc]", "/a/b", true),
        ("/a/[a-c]x", "/a/bx", true),
        ("/a/[a-c]", "/a/d", false),
        ("/a/[!a-c]", "/a/d", true),
        ("/a/[^a-c]", "/a/a", false),
        ("/a/[]]", "/a/]", true),
        ("/a/[a-]", "/a/-", true),
        ("/a/[a", "/a/[a", true),
        ("/a/\\*b*", "/a/*bc", true),
        ("/a/\\*b*", "/a/xbc", false),
        ("/a/**", "/a/b", true),
        ("/a/**", "/a/b/c/d", true),
        ("/a/**", "/a", false),
        ("/a/**", "/a/.b/c", false),
        ("/a/**/x.log", "/a/x.log", true),
        ("/a/**/x.log", "/a/b/c/x.log", true),
        ("/a/**/x.log", "/a/b/c/y.log", false),
        ("/**/log/*.log", "/srv/app/log/x.log", true),
        ("/a/b", "/a/b", true),
        ("/a/b", "/a/b/c", false),
    ]

    @Test(arguments: rows)
    func `matches as a shell would`(pattern: String, path: String, isMatch: Bool) {
        #expect(GlobPattern(pattern).matches(path) == isMatch)
    }
}
