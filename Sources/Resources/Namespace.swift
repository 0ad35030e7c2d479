import JSON
import Platform
import Schema

/// A scope for names (core/v1).
public struct Namespace: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension Namespace {
    public static let definition = ResourceDefinition(
        group: "", version: "v1", kind: "Namespace", plural: "namespaces", shortNames: ["ns"], isNamespaced: false,
        schema: schema, hasStatus: true,
        columns: [.name, .text("Status", ["status", "phase"], description: "The status of the namespace."), .age],
        selectableFields: ["status.phase": ["status", "phase"], "name": ["metadata", "name"]],
        applyDefaults: { $0["metadata", "labels", nameLabel] = $0["metadata", "name"] },
        prepare: prepare, validate: validate)

    private static let schema = Schema.resource(
        "io.k8s.api.core.v1.Namespace",
        [
            "spec": .object(
                "io.k8s.api.core.v1.NamespaceSpec",
                [
                    "finalizers": .array(of: .string).doc(
                        "Who empties the namespace before it goes; changed through the finalize subresource.")
                ]),
            "status": .object(
                "io.k8s.api.core.v1.NamespaceStatus",
                [
                    "phase": .string.doc("Active or Terminating."),
                    "conditions": .conditions("io.k8s.api.core.v1.NamespaceCondition").doc(
                        "What still stands in the way of a deletion."),
                ]),
        ]
    ).doc("A scope for the names of objects.")

    /// By which selectors of namespaces find one by its name.
    public static let nameLabel = "kubernetes.io/metadata.name"
    private static let contentFinalizer: JSON = "kubernetes"

    private static func prepare(_ new: inout JSON, _ old: JSON?) {
        new.removeGeneration()
        if let old {
            new["spec", "finalizers"] = old["spec", "finalizers"]
            return
        }
        new["status"] = ["phase": "Active"]
        var finalizers = new["spec", "finalizers"]?.array ?? []
        if !finalizers.contains(contentFinalizer) { finalizers.append(contentFinalizer) }
        new["spec", "finalizers"] = .array(finalizers)
    }

    private static func validate(_ new: JSON, _ old: JSON?) -> [FieldError] {
        var errors = Rules.format("metadata.name", new["metadata", "name"]?.string ?? "", .dnsLabel)
        for (index, finalizer) in (new["spec", "finalizers"]?.array ?? []).enumerated() {
            let text = finalizer.string ?? ""
            errors += Rules.format("spec.finalizers[\(index)]", text, .qualifiedName)
            if !text.contains("/"), finalizer != contentFinalizer {
                errors.append(
                    .invalid(
                        "spec.finalizers[\(index)]", finalizer,
                        "name is neither a standard finalizer name nor is it fully qualified"))
            }
        }
        let isGoing = new["metadata", "deletionTimestamp"] != nil
        if isGoing, new["status", "phase"] != "Terminating" {
            errors.append(
                .invalid(
                    "status.phase", new["status", "phase"] ?? "",
                    "may only be 'Terminating' if `deletionTimestamp` is not empty"))
        } else if !isGoing, new["status", "phase"] != "Active" {
            errors.append(
                .invalid(
                    "status.phase", new["status", "phase"] ?? "",
                    "may only be 'Active' if `deletionTimestamp` is empty"))
        }
        return errors
    }
}

extension Namespace {
    /// "Active" or "Terminating".
    public var phase: String {
        get { json["status", "phase"]?.string ?? "Active" }
        set { json["status", "phase"] = .string(newValue) }
    }
    /// While one of these is there, a deleted namespace stays.
    public var specFinalizers: [String] {
        get { json["spec", "finalizers"]?.array?.compactMap(\.string) ?? [] }
        set { json["spec", "finalizers"] = .array(newValue.map { .string($0) }) }
    }
}
