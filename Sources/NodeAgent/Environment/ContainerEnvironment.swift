import JSON
import Resources

/// Builds the variables of a container: services first, then `envFrom`, then `env`; a later one replaces an earlier.
struct ContainerEnvironment: Sendable {
    var fields: DownwardFields
    var services: [JSON]
    var references: any ReferenceSource

    struct Result: Sendable {
        var variables: [(name: String, value: String)] = []
        var byName: [String: String] = [:]

        mutating func set(_ name: String, _ value: String) {
            if byName[name] != nil { variables.removeAll { $0.name == name } }
            variables.append((name, value))
            byName[name] = value
        }
    }

    func build(_ container: ContainerManifest) async throws -> Result {
        var result = Result()
        result.set("HOSTNAME", fields.pod.hostname)
        let links = ServiceLinks.variables(services: services, namespace: fields.pod.key.namespace)
        for link in links where fields.pod.enableServiceLinks || link.name.hasPrefix("KUBERNETES_") {
            result.set(link.name, link.value)
        }
        for source in container.json["envFrom"]?.array ?? [] { try await addAll(source, to: &result) }
        for variable in container.json["env"]?.array ?? [] {
            guard let name = variable["name"]?.string else { continue }
            if let source = variable["valueFrom"] {
                if let value = try await value(from: source, container) { result.set(name, value) }
            } else {
                let text = variable["value"]?.string ?? ""
                result.set(name, VariableExpansion.expand(text, result.byName))
            }
        }
        return result
    }

    private func addAll(_ source: JSON, to result: inout Result) async throws {
        let prefix = source["prefix"]?.string ?? ""
        for (kind, field) in [(ReferencedData.Kind.configMap, "configMapRef"), (.secret, "secretRef")] {
            guard let reference = source[field] else { continue }
            guard let data = try await data(kind, reference) else { continue }
            for (key, value) in data.entries.sorted(by: { $0.key < $1.key }) {
                result.set(prefix + key, String(decoding: value, as: UTF8.self))
            }
        }
    }

    /// nil when an optional source has no value.
    private func value(from source: JSON, _ container: ContainerManifest) async throws -> String? {
        if let path = source["fieldRef", "fieldPath"]?.string { return try fields.field(path) }
        if let reference = source["resourceFieldRef"] { return try fields.resource(reference, container: container) }
        for (kind, field) in [(ReferencedData.Kind.configMap, "configMapKeyRef"), (.secret, "secretKeyRef")] {
            guard let reference = source[field] else { continue }
            let key = reference["key"]?.string ?? ""
            guard let data = try await data(kind, reference) else { return nil }
            if let value = data.entries[key] { return String(decoding: value, as: UTF8.self) }
            if reference["optional"]?.bool == true { return nil }
            let place = "\(fields.pod.key.namespace)/\(reference["name"]?.string ?? "")"
            throw ConfigurationError("couldn't find key \(key) in \(kind.kindName) \(place)")
        }
        throw ConfigurationError("unsupported source of an environment variable in container \(container.name)")
    }

    /// nil when the reference is optional and its object does not exist.
    private func data(_ kind: ReferencedData.Kind, _ reference: JSON) async throws -> ReferencedData? {
        let name = reference["name"]?.string ?? ""
        let key = ObjectKey(namespace: fields.pod.key.namespace, name: name)
        if let data = try await references.data(kind, key) { return data }
        if reference["optional"]?.bool == true { return nil }
        throw ConfigurationError("\(kind.rawValue) \"\(name)\" not found")
    }
}
