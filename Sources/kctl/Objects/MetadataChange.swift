import Client
import JSON

/// Sets and removes labels or annotations: what `label` and `annotate` have in common.
struct MetadataChange {
    enum Kind: String { case labels, annotations }

    var kind: Kind
    var pairs: [(key: String, value: String?)]
    var overwrites: Bool

    enum Outcome: Equatable {
        /// A patch of the metadata, and the keys that were to be removed but were not there.
        case changed(JSON, missing: [String])
        case unchanged(missing: [String])
    }

    /// What to send for an object.
    func decide(_ object: JSON) throws(CommandError) -> Outcome {
        let present = object["metadata", kind.rawValue]?.stringMap ?? [:]
        var changes: JSON = [:]
        var missing: [String] = []
        var taken: [String] = []
        for (key, value) in pairs {
            if let value {
                if let current = present[key], current != value, !overwrites {
                    taken.append("'\(key)' already has a value (\(current))")
                }
                if present[key] != value { changes[key] = .string(value) }
            } else if present[key] != nil {
                changes[key] = .null
            } else {
                missing.append(key)
            }
        }
        guard taken.isEmpty else {
            throw CommandError(
                kind == .labels
                    ? taken.map { "\($0), and --overwrite is false" }.joined(separator: "\n")
                    : "--overwrite is false but found the following declared annotation(s): "
                        + taken.joined(separator: "; "))
        }
        guard !(changes.object?.isEmpty ?? true) else { return .unchanged(missing: missing) }
        return .changed(["metadata": [kind.rawValue: changes]], missing: missing)
    }
}

extension Flag {
    /// Of `label` and `annotate`.
    static func metadataChanging(_ command: String, _ plural: String) -> [Flag] {
        Flag.targeting + [
            .allNamespaces, .fieldSelector, .dryRun, .fieldManager("kubectl-\(command)"),
            .bool("overwrite", "If true, \(plural) that have a value already are changed; otherwise that is an error."),
            .bool("list", "Show the \(plural)."),
            .string("resource-version", "The version that the object must have. Nothing changes otherwise."),
        ]
    }
}

extension MetadataChange {
    /// Divides words into objects and changes, and makes the changes.
    ///
    /// - Parameter words: what is printed when something was set, when something was only removed, when nothing changed.
    static func run(
        _ invocation: Invocation, kind: Kind, words: (set: String, removed: String, unchanged: String)
    ) async throws {
        let noun = kind == .labels ? "label" : "annotation"
        let assigned = try Assignments(invocation.arguments, removes: true)
        let lists = invocation.flags.bool("list")
        guard lists || !assigned.pairs.isEmpty else {
            throw CommandError("at least one \(noun) update is required")
        }
        let change = MetadataChange(
            kind: kind, pairs: assigned.pairs, overwrites: invocation.flags.bool("overwrite"))
        let printer = try ResultPrinter(invocation)
        let dryRun = try DryRun(invocation)
        let count = try await invocation.forEachTarget(arguments: assigned.resources) { target in
            if lists { return invocation.console.print(list(target.json, kind)) }
            switch try change.decide(target.json) {
            case .changed(var patch, let missing):
                sayMissing(missing, kind, invocation.console)
                if let version = invocation.nonEmpty("resource-version") {
                    patch["metadata", "resourceVersion"] = .string(version)
                }
                let isRemoval = assigned.pairs.allSatisfy { $0.value == nil }
                let changed = dryRun == .client ? target.json : try await invocation.patch(target, patch, type: .merge)
                try printer.print(changed, target.type, isRemoval ? words.removed : words.set)
            case .unchanged(let missing):
                sayMissing(missing, kind, invocation.console)
                try printer.print(target.json, target.type, words.unchanged)
            }
        }
        if count == 0 { throw CommandError("no resources found") }
    }

    /// Only of labels: as in kubectl, nobody misses an annotation.
    private static func sayMissing(_ keys: [String], _ kind: Kind, _ console: Console) {
        guard kind == .labels else { return }
        for key in keys { console.printLine("label \"\(key)\" not found.") }
    }

    private static func list(_ object: JSON, _ kind: Kind) -> String {
        let values = object["metadata", kind.rawValue]?.stringMap ?? [:]
        return values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined()
    }
}
