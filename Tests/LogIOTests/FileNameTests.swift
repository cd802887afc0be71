import LogIO
import Testing

@Suite("What names say")
struct FileNameTests {
    @Test(arguments: [
        ("app.log.1", "app.log"), ("app.log.12", "app.log"), ("syslog.1", "syslog"), ("app.log-20261120", "app.log"),
        ("app.log-20261120-1763600000", "app.log"), ("app.log.2026-11-20", "app.log"),
        ("app.log.2026-11-20_14", "app.log"), ("app.log.old", "app.log"), ("app.log", nil), ("log4.1", "log4"),
        ("app-2.log", nil), ("postgresql-15-main.log", nil), ("1", nil), (".1", nil), ("REPORT", nil), ("a-15", nil),
        ("catalina.2026-11-20.log", nil), ("", nil), ("app.log.", nil),
    ])
    func `the base of a rotated name`(name: String, base: String?) {
        #expect(FileName.rotationBase(of: name) == base)
    }

    @Test(arguments: [
        ("app.log.1", true), ("app.log-20261120", true), ("app.1.log", true), ("app-2026-11-20.log", true),
        ("app.log", false), ("app.log.1.gz", false), ("apple.log", false), ("app.log.pos", false), ("app-x.log", false),
        ("app2.log", false), ("app-2.log", false), ("app.log2", false), ("other.log.1", false), ("app.log.bak", true),
    ])
    func `generations of app dot log`(name: String, isGeneration: Bool) {
        #expect(FileName.isGeneration(name, of: "app.log") == isGeneration)
    }

    @Test(arguments: [
        ("/l/a.log.2", "/l/a.log.1"), ("/l/a.log.10", "/l/a.log.9"), ("/l/a.log-20261119", "/l/a.log-20261120"),
    ])
    func `the older of two generations`(older: String, newer: String) {
        #expect(FileName.isOlderGeneration(older, than: newer))
        #expect(!FileName.isOlderGeneration(newer, than: older))
    }

    @Test(arguments: [
        ("/var/log/nginx/access.log", "nginx"), ("/var/log/nginx/shop.example.com-error.log", "nginx"),
        ("/var/log/apache2/other_vhosts_access.log", "apache2"), ("/var/log/mysql/error.log", "mysql"),
        ("/var/log/postgresql/postgresql-15-main.log", "postgresql"), ("/var/log/syslog", "syslog"),
        ("/var/log/syslog.1", "syslog"), ("/var/log/messages", "syslog"), ("/var/log/auth.log", "auth"),
        ("/var/log/dpkg.log", "dpkg"), ("/var/log/apt/history.log", "apt"), ("/var/log/mail.err", "mail"),
        ("/srv/shop/logs/error.log", "shop"), ("/opt/pay/log/payd.log", "payd"), ("/home/me/app.log", "me"),
        ("/var/log/nginx-access.log", "nginx"), ("/var/log/myapp/worker.log", "worker"),
        ("/var/log/myapp/myapp.log", "myapp"), ("/var/log/tomcat10/catalina.2026-11-20.log", "tomcat10"),
        (
            "/var/log/containers/web-7d4b9c6b5-x2x9k_shop_nginx-0123456789abcdef.log", "nginx"
        ),
        ("/var/log/pods/shop_web-7d4b_1234-5678/sidecar/0.log", "sidecar"),
        ("/var/lib/docker/containers/0123456789abcdef0123/0123456789abcdef0123-json.log", "0123456789ab"),
        ("/x.log", "x"), ("/error.log", "error"),
    ])
    func `the service of a path`(path: String, service: String) {
        #expect(ServiceName.of(path: path) == service)
    }
}
