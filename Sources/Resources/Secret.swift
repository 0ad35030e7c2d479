import JSON
import Platform
import Schema

/// Confidential configuration for pods (core/v1).
public struct Secret: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension Secret {
    public static let definition = ResourceDefinition(
        group: "", version: "v1", kind: "Secret", plural: "secrets", schema: schema,
        columns: [
            .name, .text("Type", ["type"], description: "What the entries are for."),
            .init("Data", description: "The number of entries.") { .int(Int64($0["data"]?.object?.count ?? 0)) },
            .age,
        ],
        selectableFields: ["type": ["type"]], prepare: prepare, validate: validate)

    private static let schema = Schema.resource(
        "io.k8s.api.core.v1.Secret",
        [
            "type": .string.default("Opaque").doc("What the entries are for, and so which of them must be there."),
            "immutable": .boolean.doc("Whether the entries can no longer be changed; can't be taken back."),
            "data": .map(of: .string.format(.base64)).doc("Entries of bytes, in base64."),
            "stringData": .stringMap.doc("Entries of text, which the server adds to `data`; never given back."),
        ]
    ).doc("Configuration that few should read.")

    /// Folds `stringData` into `data`; it wins over an entry of the same key.
    private static func prepare(_ new: inout JSON, _ old: JSON?) {
        for (key, text) in new["stringData"]?.object ?? [:] {
            new["data", key] = .string(Base64.encode(Array((text.string ?? "").utf8)))
        }
        new["stringData"] = nil
    }

    private static let accountAnnotation = "kubernetes.io/service-account.name"
    /// The entries that a type asks for.
    private static let requiredKeys = [
        "kubernetes.io/dockercfg": ".dockercfg", "kubernetes.io/dockerconfigjson": ".dockerconfigjson",
        "kubernetes.io/ssh-auth": "ssh-privatekey",
    ]

    private static func validate(_ new: JSON, _ old: JSON?) -> [FieldError] {
        let entries = new["data"]?.stringMap ?? [:]
        var errors = DataEntries.keyErrors("data", entries.keys)
        if DataEntries.decodedSize(entries) > DataEntries.bytesMax {
            errors.append(Rules.tooLong("data", bytesMax: DataEntries.bytesMax))
        }
        errors += typeErrors(new, entries)
        if let old { errors += Rules.unchanged("type", new["type"], old["type"]) }
        return errors + DataEntries.immutableErrors(["data"], new, old)
    }

    private static func typeErrors(_ secret: JSON, _ entries: [String: String]) -> [FieldError] {
        let type = secret["type"]?.string ?? ""
        func required(_ key: String) -> FieldError { .required("data[\(key)]") }
        switch type {
        case "kubernetes.io/service-account-token":
            let account = secret["metadata", "annotations", accountAnnotation]?.string ?? ""
            return account.isEmpty ? [.required("metadata.annotations[\(accountAnnotation)]")] : []
        case "kubernetes.io/basic-auth":
            guard entries["username"] == nil, entries["password"] == nil else { return [] }
            return [required("username"), required("password")]
        case "kubernetes.io/tls": return ["tls.crt", "tls.key"].filter { entries[$0] == nil }.map(required)
        case "kubernetes.io/ssh-auth":
            return entries["ssh-privatekey"]?.isEmpty ?? true ? [required("ssh-privatekey")] : []
        default:
            guard let key = requiredKeys[type] else { return [] }
            guard let entry = entries[key] else { return [required(key)] }
            // The message must not show what is secret.
            guard let bytes = Base64.decode(entry), (try? JSON(parsing: bytes)) != nil else {
                return [.invalid("data[\(key)]", "<secret contents redacted>", "invalid JSON")]
            }
            return []
        }
    }
}
