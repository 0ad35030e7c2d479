/// What a user typed behind a command: the flags' values and the remaining words.
struct ParsedFlags: Sendable {
    private var known: [String: Flag] = [:]
    private var values: [String: [String]] = [:]
    /// The words that are neither flags nor their values.
    var arguments: [String] = []
    /// How many of `arguments` stand before `--`; nil without it.
    var argumentsBeforeDash: Int?

    init(known flags: [Flag]) {
        for flag in flags { known[flag.name] = flag }
    }

    /// Whether the user gave it, whatever the value.
    func isSet(_ name: String) -> Bool { values[name] != nil }

    /// The value given last, else the flag's default; empty for a flag that the command does not have.
    func string(_ name: String) -> String { values[name]?.last ?? known[name]?.defaultValue ?? "" }
    func bool(_ name: String) -> Bool { Flag.bool(string(name)) ?? false }
    func int(_ name: String) -> Int { Int(string(name)) ?? 0 }
    /// nil when it is zero, which kubectl takes for "none".
    func duration(_ name: String) -> Duration? {
        guard let duration = GoDuration.parse(string(name)), duration != .zero else { return nil }
        return duration
    }

    /// All values of a flag that may be repeated.
    func list(_ name: String) -> [String] {
        guard known[name]?.kind == .list else { return values[name] ?? [] }
        return (values[name] ?? []).flatMap { value in value.split(separator: ",").map(String.init) }
    }

    mutating func add(_ value: String, to flag: Flag) { values[flag.name, default: []].append(value) }
    mutating func set(_ name: String, _ value: String) { values[name] = [value] }
}
