/// A flag of a command, as data: parsing, `--help` and suggestions all read it.
struct Flag: Sendable {
    enum Kind: Sendable, Equatable {
        case bool
        case string
        case int
        /// As Go writes durations: "1m30s"; "0" is none.
        case duration
        /// Repeatable; each value is split at its commas.
        case list
        /// Repeatable; values are taken as they are.
        case array
        /// A string that may be left out: `--dry-run` means `--dry-run=unchanged`.
        case optional(valueWhenBare: String)
    }

    var name: String
    var shorthand: Character?
    var kind: Kind
    var defaultValue: String
    var help: String
    /// Accepted, but not shown by `--help`.
    var isHidden = false

    static func bool(_ name: String, short: Character? = nil, default value: Bool = false, _ help: String) -> Flag {
        Flag(name: name, shorthand: short, kind: .bool, defaultValue: value ? "true" : "false", help: help)
    }

    static func string(_ name: String, short: Character? = nil, default value: String = "", _ help: String) -> Flag {
        Flag(name: name, shorthand: short, kind: .string, defaultValue: value, help: help)
    }

    static func int(_ name: String, short: Character? = nil, default value: Int = 0, _ help: String) -> Flag {
        Flag(name: name, shorthand: short, kind: .int, defaultValue: "\(value)", help: help)
    }

    static func duration(_ name: String, default value: String = "0s", _ help: String) -> Flag {
        Flag(name: name, shorthand: nil, kind: .duration, defaultValue: value, help: help)
    }

    static func list(_ name: String, short: Character? = nil, _ help: String) -> Flag {
        Flag(name: name, shorthand: short, kind: .list, defaultValue: "", help: help)
    }

    static func array(_ name: String, short: Character? = nil, _ help: String) -> Flag {
        Flag(name: name, shorthand: short, kind: .array, defaultValue: "", help: help)
    }

    static func optional(_ name: String, default value: String, whenBare: String, _ help: String) -> Flag {
        Flag(
            name: name, shorthand: nil, kind: .optional(valueWhenBare: whenBare), defaultValue: value, help: help)
    }

    func hidden() -> Flag {
        var copy = self
        copy.isHidden = true
        return copy
    }

    /// The value of the flag written without one; nil when it needs one.
    var valueWhenBare: String? {
        switch kind {
        case .bool: "true"
        case .optional(let value): value
        default: nil
        }
    }

    /// As error messages name it: "-n, --namespace".
    var label: String { shorthand.map { "-\($0), --\(name)" } ?? "--\(name)" }

    /// Why a value can't be taken, in the words of Go's parser; nil when it can.
    func refusal(of value: String) -> String? {
        switch kind {
        case .bool: Self.bool(value) == nil ? "strconv.ParseBool: parsing \"\(value)\": invalid syntax" : nil
        case .int: Int(value) == nil ? "strconv.ParseInt: parsing \"\(value)\": invalid syntax" : nil
        case .duration: GoDuration.parse(value) == nil ? "time: invalid duration \"\(value)\"" : nil
        default: nil
        }
    }

    /// What Go takes for a boolean.
    static func bool(_ text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": true
        case "0", "f", "F", "false", "FALSE", "False": false
        default: nil
        }
    }
}

/// Groups of flags that several commands share, in kubectl's words.
extension Flag {
    static let filename = Flag.list(
        "filename", short: "f", "Filename, directory, or URL to files identifying the resources to work on.")
    static let recursive = Flag.bool(
        "recursive", short: "R",
        "Process the directory used in -f, --filename recursively. Useful when you want to manage related manifests "
            + "organized within the same directory.")
    static let selector = Flag.string(
        "selector", short: "l",
        "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'. (e.g. -l key1=value1,key2=value2,"
            + "key3 in (value3)). Matching objects must satisfy all of the specified label constraints.")
    static let fieldSelector = Flag.string(
        "field-selector",
        "Selector (field query) to filter on, supports '=', '==', and '!='. (e.g. --field-selector key1=value1,"
            + "key2=value2). The server only supports a limited number of field queries per type.")
    static let allNamespaces = Flag.bool(
        "all-namespaces", short: "A",
        "If present, list the requested object(s) across all namespaces. Namespace in current context is ignored even "
            + "if specified with --namespace.")
    static let output = Flag.string(
        "output", short: "o", "Output format. One of: (json, yaml, name, jsonpath, jsonpath-as-json, jsonpath-file).")
    static let dryRun = Flag.optional(
        "dry-run", default: "none", whenBare: "unchanged",
        "Must be \"none\", \"server\", or \"client\". If client strategy, only print the object that would be sent, "
            + "without sending it. If server strategy, submit server-side request without persisting the resource.")
    static let showManagedFields = Flag.bool(
        "show-managed-fields", "If true, keep the managedFields when printing objects in JSON or YAML format.")

    static func fieldManager(_ name: String) -> Flag {
        .string("field-manager", default: name, "Name of the manager used to track field ownership.")
    }
}
