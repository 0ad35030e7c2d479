import JSON
import Platform
import Schema

/// Configuration for pods (core/v1).
public struct ConfigMap: Resource {
    public var json: JSON
    public init(_ json: JSON) { self.json = json }
}

extension ConfigMap {
    public static let definition = ResourceDefinition(
        group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", shortNames: ["cm"], schema: schema,
        columns: [
            .name,
            .init("Data", description: "The number of entries.") { object in
                .int(Int64((object["data"]?.object?.count ?? 0) + (object["binaryData"]?.object?.count ?? 0)))
            },
            .age,
        ], validate: validate)

    private static let schema = Schema.resource(
        "io.k8s.api.core.v1.ConfigMap",
        [
            "immutable": .boolean.doc("Whether the entries can no longer be changed; can't be taken back."),
            "data": .stringMap.doc("Entries of text."),
            "binaryData": .map(of: .string.format(.base64)).doc("Entries of bytes, in base64."),
        ]
    ).doc("Configuration that pods read as files or variables.")

    private static func validate(_ new: JSON, _ old: JSON?) -> [FieldError] {
        let (texts, bytes) = (new["data"]?.stringMap ?? [:], new["binaryData"]?.stringMap ?? [:])
        var errors = DataEntries.keyErrors("data", texts.keys) + DataEntries.keyErrors("binaryData", bytes.keys)
        for key in bytes.keys.sorted() where texts[key] != nil {
            errors.append(.invalid("data[\(key)]", .string(key), "duplicate of key present in binaryData"))
        }
        let size = texts.values.reduce(0) { $0 + $1.utf8.count } + DataEntries.decodedSize(bytes)
        if size > DataEntries.bytesMax { errors.append(Rules.tooLong("", bytesMax: DataEntries.bytesMax)) }
        return errors + DataEntries.immutableErrors(["data", "binaryData"], new, old)
    }
}

extension ConfigMap {
    public var data: [String: String] { json["data"]?.stringMap ?? [:] }
}

/// What ConfigMaps and Secrets have in common.
enum DataEntries {
    /// Of all entries together: an object must fit into one value of the store.
    static let bytesMax = 1 << 20

    static func keyErrors(_ field: String, _ keys: some Collection<String>) -> [FieldError] {
        keys.sorted().compactMap { key in
            Names.configKeyProblem(key).map { .invalid("\(field)[\(key)]", .string(key), $0) }
        }
    }

    /// The bytes that the entries hold, of which base64 makes four thirds.
    static func decodedSize(_ entries: [String: String]) -> Int {
        entries.values.reduce(0) { $0 + $1.utf8.count / 4 * 3 - $1.utf8.reversed().prefix { $0 == 0x3d }.count }
    }

    /// Once an object is immutable, neither that nor its entries can change.
    static func immutableErrors(_ fields: [String], _ new: JSON, _ old: JSON?) -> [FieldError] {
        guard let old, old["immutable"]?.bool ?? false else { return [] }
        var changed = fields.filter { new[$0] != old[$0] }
        if !(new["immutable"]?.bool ?? false) { changed.insert("immutable", at: 0) }
        return changed.map { .forbidden($0, "field is immutable when `immutable` is set") }
    }
}
