/// Shapes that several answers have, by their names in the description.
enum SharedSchemas {
    static let all: JSONTree = [
        "Error": error, "Issue": issue, "Issues": issues, "Line": line, "Lines": lines, "Point": point,
    ]

    private static let error: JSONTree = .object([
        "status": .word("error"),
        "error": .object(
            [
                "code": ["type": "string", "pattern": "^[a-z0-9_]+$"],
                "message": .text.saying("What is wrong and what to do."),
                "commands": .array(.text).saying("Of /control: those that there are."),
            ],
            optional: ["commands"]
        ),
    ])

    private static let issue: JSONTree = .object(
        [
            "id": .text,
            "type": .text.saying("Of the rule that found it; error where there was none."),
            "timestamp": .time.saying("When it began: the same as first_time."),
            "title": .text,
            "category": .text,
            "severity": .severity,
            "message": .text.saying("What the latest line says."),
            "line": .text.saying("The latest line."),
            "source": .text,
            "service": .text,
            "first_time": .time,
            "last_time": .time,
            "count": .count.saying("How many records showed it."),
            "auto_heal": .flag,
            "action": .text.saying("Empty for none."),
            "attack": .flag,
            "resolved": .flag,
            "resolved_time": .time.saying("Missing as long as it was never resolved."),
            "reopened": .count.saying("How often it came back."),
            "template": .text.saying("What its messages have in common; <*> for what varies."),
            "samples": .array(.text),
            "addresses": .array(address).saying("Where an attack came from, the latest first, at most 20."),
            "actions": .array(outcome),
        ],
        optional: ["resolved_time"]
    )

    private static let address: JSONTree = .object([
        "address": .text, "count": .count.saying("Its records, as far as known."), "last_time": .time,
    ])

    private static let outcome: JSONTree = .object(
        [
            "action": .text, "time": .time, "milliseconds": .count,
            "status": ["type": "integer"], "succeeded": .flag, "output": .text,
        ],
        optional: ["status"]
    )

    private static let issues: JSONTree = .object(
        [
            "status": .word("success"),
            "count": .count.saying("Issues on this page."),
            "total": .count.saying("Issues that pass the filters."),
            "next_cursor": .text.saying("Missing on the last page."),
            "issues": .array(.shared("Issue")),
        ],
        optional: ["next_cursor"]
    )

    private static let line: JSONTree = .object(
        [
            "id": ["type": "integer"], "timestamp": .time, "log": .text, "severity": .severity, "source": .text,
            "service": .text, "issue": .text.saying("Missing where the line is none."),
        ],
        optional: ["issue"]
    )

    private static let lines: JSONTree = .object(
        [
            "status": .word("success"), "count": .count, "next_cursor": .text.saying("Missing on the last page."),
            "lines": .array(.shared("Line")),
        ],
        optional: ["next_cursor"]
    )

    private static let point: JSONTree = .object(["time": .time, "score": .score])
}
