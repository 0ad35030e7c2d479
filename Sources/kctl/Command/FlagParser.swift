/// Reads flags as kubectl does: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-it`, flags and words in any order,
/// `--` ends the flags.
struct FlagParser {
    let flags: [Flag]
    private let byName: [String: Flag]
    private let byShorthand: [Character: Flag]

    init(_ flags: [Flag]) {
        self.flags = flags
        var names: [String: Flag] = [:]
        var shorthands: [Character: Flag] = [:]
        // The first of a name wins: a command's own flags stand before the global ones.
        for flag in flags.reversed() {
            names[flag.name] = flag
            if let shorthand = flag.shorthand { shorthands[shorthand] = flag }
        }
        (byName, byShorthand) = (names, shorthands)
    }

    func parse(_ words: [String]) throws(FlagError) -> ParsedFlags {
        var parsed = ParsedFlags(known: flags.reversed())
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                parsed.argumentsBeforeDash = parsed.arguments.count
                parsed.arguments += rest
                break
            }
            if word.hasPrefix("--") {
                try long(word.dropFirst(2), &rest, &parsed)
            } else if word.hasPrefix("-"), word.count > 1 {
                try short(word, &rest, &parsed)
            } else {
                parsed.arguments.append(word)
            }
        }
        return parsed
    }

    private func long(
        _ word: Substring, _ rest: inout ArraySlice<String>, _ parsed: inout ParsedFlags
    ) throws(FlagError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        guard !name.isEmpty, !name.hasPrefix("-") else { throw FlagError("bad flag syntax: --\(word)") }
        guard let flag = byName[name] else {
            let names = flags.filter { !$0.isHidden }.map(\.name)
            throw FlagError(
                "unknown flag: --\(name)", suggestions: Suggestions.near(name, among: names).map { "--\($0)" })
        }
        if parts.count == 2 {
            try add(String(parts[1]), to: flag, &parsed)
        } else if let value = flag.valueWhenBare {
            try add(value, to: flag, &parsed)
        } else if let value = rest.popFirst() {
            try add(value, to: flag, &parsed)
        } else {
            throw FlagError("flag needs an argument: --\(name)")
        }
    }

    private func short(
        _ word: String, _ rest: inout ArraySlice<String>, _ parsed: inout ParsedFlags
    ) throws(FlagError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let flag = byShorthand[letter] else {
                throw FlagError("unknown shorthand flag: '\(letter)' in \(word)")
            }
            if letters.first == "=", letters.count > 1 {
                return try add(String(letters.dropFirst()), to: flag, &parsed)
            } else if let value = flag.valueWhenBare {
                try add(value, to: flag, &parsed)
            } else if !letters.isEmpty {
                return try add(String(letters), to: flag, &parsed)
            } else if let value = rest.popFirst() {
                try add(value, to: flag, &parsed)
            } else {
                throw FlagError("flag needs an argument: '\(letter)' in \(word)")
            }
        }
    }

    private func add(_ value: String, to flag: Flag, _ parsed: inout ParsedFlags) throws(FlagError) {
        if let refusal = flag.refusal(of: value) {
            throw FlagError("invalid argument \"\(value)\" for \"\(flag.label)\" flag: \(refusal)")
        }
        parsed.add(value, to: flag)
    }

    /// The place of the first word that is neither a flag nor the value of one. Unknown flags are taken to have a value,
    /// since they may belong to the command that the word names.
    func firstArgument(of words: [String]) -> Int? {
        var index = 0
        while index < words.count {
            let word = words[index]
            if word == "--" { return nil }
            guard word.hasPrefix("-"), word.count > 1 else { return index }
            let isBare: Bool
            if word.hasPrefix("--") {
                isBare = !word.contains("=") && byName[String(word.dropFirst(2))]?.valueWhenBare == nil
            } else {
                isBare = word.count == 2 && word.last.map { byShorthand[$0]?.valueWhenBare == nil } ?? false
            }
            index += isBare ? 2 : 1
        }
        return nil
    }
}

/// Flags that can't be read.
struct FlagError: Error, Equatable {
    var message: String
    var suggestions: [String]
    init(_ message: String, suggestions: [String] = []) { (self.message, self.suggestions) = (message, suggestions) }
}
