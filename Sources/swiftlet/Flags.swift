/// The flags of one command of `swiftlet`: what they are called, what they take, and what a user typed.
struct Flags: Sendable {
    struct Flag: Sendable {
        var name: String
        /// What stands behind it in the help, "DIR"; nil for a switch.
        var placeholder: String?
        var help: String

        init(name: String, placeholder: String? = nil, help: String) {
            self.name = name
            self.placeholder = placeholder
            self.help = help
        }
    }

    struct UsageError: Error, Sendable, CustomStringConvertible {
        var description: String
    }

    var known: [Flag]
    private var values: [String: String] = [:]

    init(_ known: [Flag]) { self.known = known }

    /// Takes `--name value`, `--name=value` and switches.
    mutating func parse(_ arguments: some Sequence<String>) throws(UsageError) {
        var rest = Array(arguments)[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else { throw UsageError(description: "unexpected argument \"\(argument)\"") }
            let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = parts.first.map(String.init) ?? ""
            guard let flag = known.first(where: { $0.name == name }) else {
                throw UsageError(description: "unknown flag --\(name); --help shows all")
            }
            if flag.placeholder == nil {
                guard parts.count == 1 else { throw UsageError(description: "--\(name) takes no value") }
                values[name] = "true"
            } else if parts.count == 2 {
                values[name] = String(parts[1])
            } else if let value = rest.popFirst() {
                values[name] = value
            } else {
                throw UsageError(description: "--\(name) needs a value")
            }
        }
    }

    subscript(_ name: String) -> String? { values[name] }
    func isSet(_ name: String) -> Bool { values[name] != nil }

    /// A time in seconds, fractions allowed; nil when the flag is not there.
    func seconds(_ name: String) throws(UsageError) -> Duration? {
        guard let text = values[name] else { return nil }
        guard let seconds = Double(text), seconds > 0, seconds < 1e9 else {
            throw UsageError(description: "--\(name) takes a number of seconds above 0, not \"\(text)\"")
        }
        return .nanoseconds(Int64(seconds * 1e9))
    }

    func help() -> String {
        let rows = known.map { flag in (flag.placeholder.map { "--\(flag.name) \($0)" } ?? "--\(flag.name)", flag.help)
        }
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { "  \($0.0)\(String(repeating: " ", count: width - $0.0.count))  \($0.1)\n" }.joined()
    }
}
