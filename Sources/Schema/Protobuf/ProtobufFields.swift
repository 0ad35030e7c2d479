/// The numbers of the fields of Kubernetes' messages, by type: in protobuf a field has no name.
///
/// Written as the names in the order of their numbers: "metadata spec status". A dash stands for a number that is not in
/// use, "replicas?" for a field whose zero says something (elsewhere zero is what Go writes for "not given"), and
/// "@VolumeSource" for a message whose fields stand in JSON beside those around it.
public struct ProtobufFields: Sendable {
    struct Field: Sendable {
        var name: String
        var keepsZero: Bool
        /// The type whose fields these are.
        var inlined: String?
    }

    private var byType: [String: [Field?]] = [:]

    public init() {}

    /// - Parameter package: "io.k8s.api.core.v1".
    public mutating func add(_ package: String, _ types: KeyValuePairs<String, String>) {
        for (type, names) in types {
            byType["\(package).\(type)"] = names.split(separator: " ").map { Self.field($0, in: package) }
        }
    }

    private static func field(_ word: Substring, in package: String) -> Field? {
        switch word.first {
        case "-": return nil
        case "@": return Field(name: "", keepsZero: false, inlined: "\(package).\(word.dropFirst())")
        default:
            let keepsZero = word.hasSuffix("?")
            return Field(name: String(keepsZero ? word.dropLast() : word), keepsZero: keepsZero, inlined: nil)
        }
    }

    func isKnown(_ type: String) -> Bool { byType[type] != nil }

    func field(_ number: Int, of type: String) -> Field? {
        guard let fields = byType[type], fields.indices.contains(number - 1) else { return nil }
        return fields[number - 1]
    }

    /// Every type, with the names of its fields and of the types that it inlines ("@io.k8s...").
    public var names: [String: [String]] {
        byType.mapValues { fields in fields.compactMap { $0 }.map { $0.inlined.map { "@\($0)" } ?? $0.name } }
    }
}
