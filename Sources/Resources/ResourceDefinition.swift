import JSON
import Platform
import Schema

/// Group, version and resource: what a path of the API names.
public struct GroupVersionResource: Sendable, Hashable {
    /// Empty for the core group.
    public var group: String
    public var version: String
    /// Lower-case plural: "pods".
    public var resource: String
    public init(group: String, version: String, resource: String) {
        self.group = group
        self.version = version
        self.resource = resource
    }
}

/// What the API server, kctl and the documentation know of one kind of resource. A built-in kind is a definition known
/// at compile time; a custom one is read from a CustomResourceDefinition. Handlers know no kind but through this.
public struct ResourceDefinition: Sendable {
    /// Empty for the core group.
    public var group: String
    public var version: String
    public var kind: String
    public var plural: String
    public var singular: String
    public var shortNames: [String]
    public var categories: [String]
    public var isNamespaced: Bool
    /// The whole object, `apiVersion` and `metadata` included.
    public var schema: Schema
    public var hasStatus: Bool
    public var scale: ScalePaths?
    /// What `kubectl get` prints, without the Name and (added by the server) nothing else: Name and Age are columns too.
    public var columns: [PrinterColumn]
    /// Field selectors beside metadata.name and metadata.namespace: the selector's name and the path of its value.
    public var selectableFields: [String: [String]]
    /// Runs after the schema's defaults: whatever a default takes from other fields, on create and on update.
    public var applyDefaults: @Sendable (inout JSON) -> Void
    /// Runs before storage: resets what users may not set (status on create), bumps `metadata.generation` when the
    /// desired state changed, keeps immutable fields. `old` is nil on create.
    public var prepare: @Sendable (_ new: inout JSON, _ old: JSON?) -> Void
    /// Runs after the schema's validation; `old` is nil on create.
    public var validate: @Sendable (_ new: JSON, _ old: JSON?) -> [FieldError]

    /// Paths of the fields behind the `scale` subresource.
    public struct ScalePaths: Sendable {
        public var specReplicas: [String]
        public var statusReplicas: [String]
        /// A label selector object (`spec.selector`) or, for ReplicationController, a map.
        public var selector: [String]
        public init(specReplicas: [String], statusReplicas: [String], selector: [String]) {
            self.specReplicas = specReplicas
            self.statusReplicas = statusReplicas
            self.selector = selector
        }
    }

    public struct PrinterColumn: Sendable {
        public var name: String
        /// "string", "integer", "date".
        public var type: String
        /// "name" for the column that identifies the row, else "".
        public var format: String
        /// 0 shows always, 1 only with `-o wide`.
        public var priority: Int
        /// One short line, for the Table's column definition.
        public var description: String
        /// The cell of one object. Ages are given as the RFC 3339 time: the server turns them into "5m".
        public var value: @Sendable (JSON) -> JSON
        /// The cell where it depends on the time as well, such as "3 (5m ago)"; the server prefers it over `value`.
        public var valueAtTime: (@Sendable (JSON, Timestamp) -> JSON)?
        public init(
            _ name: String, type: String = "string", format: String = "", priority: Int = 0, description: String = "",
            value: @escaping @Sendable (JSON) -> JSON
        ) {
            self.name = name
            self.type = type
            self.format = format
            self.priority = priority
            self.description = description
            self.value = value
        }
        public init(
            _ name: String, type: String = "string", priority: Int = 0, description: String = "",
            valueAtTime: @escaping @Sendable (JSON, Timestamp) -> JSON
        ) {
            self.init(name, type: type, priority: priority, description: description) { _ in "" }
            self.valueAtTime = valueAtTime
        }
    }

    public init(
        group: String, version: String, kind: String, plural: String, singular: String? = nil,
        shortNames: [String] = [], categories: [String] = [], isNamespaced: Bool = true, schema: Schema,
        hasStatus: Bool = false, scale: ScalePaths? = nil, columns: [PrinterColumn] = [],
        selectableFields: [String: [String]] = [:],
        applyDefaults: @escaping @Sendable (inout JSON) -> Void = { _ in },
        prepare: @escaping @Sendable (inout JSON, JSON?) -> Void = { _, _ in },
        validate: @escaping @Sendable (JSON, JSON?) -> [FieldError] = { _, _ in [] }
    ) {
        self.group = group
        self.version = version
        self.kind = kind
        self.plural = plural
        self.singular = singular ?? kind.lowercased()
        self.shortNames = shortNames
        self.categories = categories
        self.isNamespaced = isNamespaced
        self.schema = schema
        self.hasStatus = hasStatus
        self.scale = scale
        self.columns = columns
        self.selectableFields = selectableFields
        self.applyDefaults = applyDefaults
        self.prepare = prepare
        self.validate = validate
    }

    /// "v1", "apps/v1".
    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
    public var listKind: String { kind + "List" }
    public var resource: GroupVersionResource { GroupVersionResource(group: group, version: version, resource: plural) }
}

extension ResourceDefinition: CustomStringConvertible {
    /// "apps/v1 deployments": its name, where all of it would fill pages.
    public var description: String { "\(apiVersion) \(plural)" }
}
