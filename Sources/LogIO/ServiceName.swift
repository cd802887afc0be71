/// What to call the service of a log file where its lines name none.
package enum ServiceName {
    /// From the path alone: "nginx" for `/var/log/nginx/access.log`, "syslog" for `/var/log/syslog`, "shop" for
    /// `/srv/shop/logs/error.log`, the container for the files of Kubernetes and Docker.
    package static func of(path: String) -> String {
        let parts = path.split(separator: "/").map(String.init)
        guard let name = parts.last else { return "unknown" }
        let directories = parts.dropLast()
        if let container = container(name: name, directories: directories) { return container }

        let stem = stem(of: name)
        if let known = directories.last(where: knownDirectories.contains) { return known }
        let home = directories.last { !generalDirectories.contains($0) }
        if let home, directories.last == home, stem.hasPrefix(home), home.count > 2 { return home }
        if ["messages", "system"].contains(stem) { return "syslog" }
        if !generalStems.contains(stem) { return stem }
        return home ?? stem
    }

    /// Kubernetes' `/var/log/containers/POD_NAMESPACE_CONTAINER-ID.log` and
    /// `/var/log/pods/NAMESPACE_POD_UID/CONTAINER/0.log`, Docker's `containers/ID/ID-json.log`.
    private static func container(name: String, directories: ArraySlice<String>) -> String? {
        if directories.last == "containers", name.hasSuffix(".log") {
            let fields = name.dropLast(4).split(separator: "_")
            guard fields.count == 3, let dash = fields[2].lastIndex(of: "-") else { return nil }
            return String(fields[2][..<dash])
        }
        if let container = directories.last, directories.dropLast(2).last == "pods" { return container }
        if name.hasSuffix("-json.log"), directories.contains("containers") { return String(name.prefix(12)) }
        if name == "ctr.log", directories.last == "userdata", let id = directories.dropLast().last {
            return String(id.prefix(12))
        }
        return nil
    }

    /// The name without generation, date, `.log` and what only tells the kind of lines: "nginx" of
    /// `nginx-access.log.1`.
    private static func stem(of name: String) -> String {
        var stem = FileName.rotationBase(of: name) ?? name
        for ending in [".log", ".txt", ".err", ".out", ".warn", ".info", ".json", "_log"]
        where stem.hasSuffix(ending) && stem.utf8.count > ending.utf8.count {
            stem.removeLast(ending.count)
            break
        }
        stem = FileName.rotationBase(of: stem) ?? stem
        for kind in ["access", "error", "errors", "err", "out", "stdout", "stderr", "slow"] {
            for separator in ["-", "_", "."] {
                let ending = separator + kind
                if stem.hasSuffix(ending), stem.utf8.count > ending.utf8.count {
                    return String(stem.dropLast(ending.count))
                }
            }
        }
        return stem
    }

    /// Directories that are named after the service whose logs they hold.
    private static let knownDirectories: Set<String> = [
        "apache2", "apt", "audit", "caddy", "cassandra", "chrony", "clamav", "couchdb", "cups", "dovecot",
        "elasticsearch", "exim4", "fail2ban", "gitlab", "grafana", "haproxy", "httpd", "influxdb", "installer",
        "jenkins", "kafka", "letsencrypt", "libvirt", "lighttpd", "mariadb", "memcached", "mongodb", "mysql", "neo4j",
        "nginx", "openvpn", "php", "postfix", "postgresql", "prometheus", "rabbitmq", "redis", "samba", "squid",
        "tomcat", "tomcat9", "tomcat10", "traefik", "unattended-upgrades", "varnish", "zookeeper",
    ]

    private static let generalDirectories: Set<String> = [
        "", "app", "current", "data", "home", "lib", "local", "log", "logs", "opt", "private", "releases", "root",
        "run",
        "share", "shared", "srv", "tmp", "usr", "var", "www",
    ]

    /// Names that say what kind of lines, not whose.
    private static let generalStems: Set<String> = [
        "access", "app", "application", "catalina", "combined", "console", "current", "debug", "err", "error", "errors",
        "general", "info", "log", "logs", "main", "other_vhosts_access", "out", "output", "server", "slow",
        "ssl_access", "ssl_error", "stderr", "stdout", "warn", "0",
    ]
}
