import JSON

/// Objects cut down to their metadata (meta/v1 PartialObjectMetadata).
enum PartialMetadata {
    static func make(_ object: JSON) -> JSON {
        ["kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"] ?? [:]]
    }

    static func make(_ bytes: [UInt8]) -> [UInt8] { make((try? JSON(parsing: bytes)) ?? [:]).encoded() }
}
