import JSON
import Platform
import Resources
import Storage

/// Makes the tables that `kubectl get` prints (meta/v1 Table).
struct TableBuilder: Sendable {
    /// What every row carries of its object.
    enum IncludedObject: String, Sendable {
        case none = "None"
        case metadata = "Metadata"
        case object = "Object"
    }

    var definition: ResourceDefinition
    var included: IncludedObject
    var now: Timestamp

    init(definition: ResourceDefinition, query: Query, now: Timestamp) throws(StatusError) {
        self.definition = definition
        self.now = now
        let text = query["includeObject"] ?? ""
        guard let included = text.isEmpty ? .metadata : IncludedObject(rawValue: text) else {
            throw .badRequest("unrecognized includeObject value: \"\(text)\"")
        }
        self.included = included
    }

    func table(_ objects: [CachedObject], metadata: JSON, includesColumns: Bool = true) -> JSON {
        let columns = Self.columns(definition)
        return [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
            "columnDefinitions": includesColumns ? .array(columns.map(Self.columnDefinition)) : .null,
            "rows": .array(objects.map { row($0.bytes, columns) }),
        ]
    }

    func table(_ bytes: [UInt8], includesColumns: Bool = true) -> JSON {
        let columns = Self.columns(definition)
        let object = try? JSON(parsing: bytes)
        return [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1",
            "metadata": ["resourceVersion": object?["metadata", "resourceVersion"] ?? ""],
            "columnDefinitions": includesColumns ? .array(columns.map(Self.columnDefinition)) : .null,
            "rows": .array([row(bytes, columns)]),
        ]
    }

    private func row(_ bytes: [UInt8], _ columns: [ResourceDefinition.PrinterColumn]) -> JSON {
        let object = (try? JSON(parsing: bytes)) ?? [:]
        var row: JSON = ["cells": .array(columns.map { cell($0, object) })]
        switch included {
        case .none: break
        case .metadata: row["object"] = PartialMetadata.make(object)
        case .object: row["object"] = object
        }
        return row
    }

    /// Times become ages; an object without one shows as kubectl shows it.
    private func cell(_ column: ResourceDefinition.PrinterColumn, _ object: JSON) -> JSON {
        if let valueAtTime = column.valueAtTime { return valueAtTime(object, now) }
        let value = column.value(object)
        guard column.type == "date" else { return value }
        guard let text = value.string, let time = Timestamp(rfc3339: text) else { return "<unknown>" }
        return .string(HumanDuration.text(now - time))
    }

    /// The kind's columns; a kind that names none of its own gets its name and its age.
    private static func columns(_ definition: ResourceDefinition) -> [ResourceDefinition.PrinterColumn] {
        var columns = definition.columns
        if columns.first?.name != "Name", !columns.contains(where: { $0.format == "name" }) {
            columns.insert(nameColumn, at: 0)
            if columns.count == 1 { columns.append(ageColumn) }
        }
        return columns
    }

    private static let nameColumn = ResourceDefinition.PrinterColumn(
        "Name", format: "name", description: "Name must be unique within a namespace."
    ) { .string($0.metadata.name) }

    private static let ageColumn = ResourceDefinition.PrinterColumn(
        "Age", type: "date", description: "The time since the object was created."
    ) { $0["metadata", "creationTimestamp"] ?? .null }

    private static func columnDefinition(_ column: ResourceDefinition.PrinterColumn) -> JSON {
        [
            "name": .string(column.name), "type": .string(column.type == "date" ? "string" : column.type),
            "format": .string(column.format), "description": .string(column.description),
            "priority": .int(Int64(column.priority)),
        ]
    }
}
