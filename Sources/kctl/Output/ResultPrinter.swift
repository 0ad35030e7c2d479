import JSON

/// Says what a command did to an object: "deployment.apps/web scaled", or the object in the form of -o.
struct ResultPrinter: Sendable {
    private let console: Console
    private let objects: ObjectPrinter
    private let suffix: String

    /// Reads --output, --dry-run and --show-managed-fields of the call.
    init(_ invocation: Invocation) throws {
        console = invocation.console
        objects = try ObjectPrinter(invocation)
        suffix = try DryRun(invocation).suffix
    }

    /// Whether it prints one line for each object (the default form, or names).
    var isPlain: Bool { objects.isPlain }

    /// Prints a List that is no answer of the server; its members keep their order in JSON.
    func print(list: JSON) throws { try objects.print(list, nil, keepingOrder: true) }

    /// `operation` is what was done: "scaled", "created".
    func print(_ object: JSON, _ type: ResourceType?, _ operation: String) throws {
        if case .table = objects.format {
            console.printLine("\(ObjectPrinter.name(object, type)) \(operation)\(suffix)")
        } else {
            try objects.print(object, type)
        }
    }
}

/// The value of --dry-run.
enum DryRun: String, Sendable {
    case none
    /// Nothing is sent.
    case client
    /// The server checks everything and stores nothing.
    case server

    init(_ invocation: Invocation) throws {
        let text = invocation.flags.string("dry-run")
        switch text {
        case "", "none", "false": self = .none
        case "client": self = .client
        case "server": self = .server
        case "unchanged", "true":
            invocation.console.printError(
                "W --dry-run is deprecated and can be replaced with --dry-run=client.\n")
            self = .client
        default:
            throw CommandError("Invalid dry-run value (\(text)). Must be \"none\", \"server\", or \"client\".")
        }
    }

    var suffix: String {
        switch self {
        case .none: ""
        case .client: " (dry run)"
        case .server: " (server dry run)"
        }
    }

    /// The parameter of a request that changes something.
    var parameter: (name: String, value: String?) { ("dryRun", self == .server ? "All" : nil) }
}
