/// A kind of trouble that rules look for (`Rules/issues.yaml`).
package struct IssueType: Sendable, Hashable {
    /// As on the stream: `auth_failure`.
    package var id: String
    /// As people read it: "Authentication failure".
    package var title: String
    /// "Security", "Database Issue", ...
    package var category: String
    package var severity: Severity
    /// Whether an action may mend it without a person.
    package var autoHeal: Bool
    /// Name of that action, such as `restart_service`; empty for none.
    package var action: String
    /// Its lines are (part of) an attack.
    package var isAttack: Bool

    package init(
        id: String,
        title: String,
        category: String,
        severity: Severity,
        autoHeal: Bool = false,
        action: String = "",
        isAttack: Bool = false
    ) {
        self.id = id
        self.title = title
        self.category = category
        self.severity = severity
        self.autoHeal = autoHeal
        self.action = action
        self.isAttack = isAttack
    }
}
