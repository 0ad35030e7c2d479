import Client

/// A failure in words, printed behind "error: "; the program ends with code 1.
struct CommandError: Error, Equatable, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// A call that makes no sense; the message is followed by where the help is.
struct UsageError: Error, Equatable {
    var message: String
    init(_ message: String) { self.message = message }
}

/// A failure that is printed as it is, without "error: ".
struct PlainError: Error, Equatable {
    var message: String
    init(_ message: String) { self.message = message }
}

/// Ends the program with a code and no further words, such as that of a command run in a container.
struct ExitCode: Error, Equatable {
    var code: Int32
    init(_ code: Int32) { self.code = code }
}

/// Several failures of one call, each printed on its own.
struct AggregateError: Error {
    var errors: [any Error]

    /// The one error itself when there is only one; nil for none.
    static func of(_ errors: [any Error]) -> (any Error)? {
        errors.count > 1 ? AggregateError(errors: errors) : errors.first
    }
}

/// What kubectl prints for an error.
enum ErrorText {
    /// `path` is the called command, "kctl get".
    static func text(_ error: any Error, path: String) -> String {
        switch error {
        case is ExitCode: ""
        case let error as UsageError: "error: \(error.message)\nSee '\(path) -h' for help and examples\n"
        case let error as PlainError: error.message + "\n"
        case let error as FlagError:
            "error: \(error.message)\(Suggestions.question(error.suggestions))"
                + (error.suggestions.isEmpty ? "\n" : "") + "See '\(path) --help' for usage.\n"
        case let error as APIError: server(error)
        case let error as AggregateError: error.errors.map { text($0, path: path) }.joined()
        default: "error: \(error)\n"
        }
    }

    static func code(_ error: any Error) -> Int32 { (error as? ExitCode)?.code ?? 1 }

    /// A refusal by the server: "Error from server (NotFound): pods "web" not found".
    private static func server(_ error: APIError) -> String {
        switch error.reason {
        case "Unauthorized":
            return "error: You must be logged in to the server (\(error.message))\n"
        case "Invalid":
            let causes = error.status["details", "causes"]?.array ?? []
            let name = error.status["details", "name"]?.string ?? ""
            let kind = error.status["details", "kind"]?.string ?? ""
            guard !causes.isEmpty, !kind.isEmpty else { break }
            let lines = causes.map { "\($0["field"]?.string ?? ""): \($0["message"]?.string ?? "")" }
            let subject = "The \(kind) \"\(name)\" is invalid:"
            return lines.count == 1
                ? "\(subject) \(lines[0])\n" : "\(subject) \n" + lines.map { "* \($0)\n" }.joined()
        case "": return "Error from server: \(error.message)\n"
        default: break
        }
        return "Error from server (\(error.reason)): \(error.message)\n"
    }
}
