import Platform
import Resources
import Storage

/// The kinds that the server serves.
struct ResourceRegistry: Sendable {
    /// In the order in which discovery lists them.
    let storages: [ResourceStorage]
    private let byResource: [GroupVersionResource: ResourceStorage]

    init(definitions: [ResourceDefinition], store: any Store, world: World) {
        storages = definitions.map { ResourceStorage(definition: $0, store: store, world: world) }
        byResource = Dictionary(storages.map { ($0.definition.resource, $0) }) { first, _ in first }
    }

    subscript(_ resource: GroupVersionResource) -> ResourceStorage? { byResource[resource] }

    /// A kind of the core group that the server itself relies on.
    func core(_ plural: String) -> ResourceStorage? {
        self[GroupVersionResource(group: "", version: "v1", resource: plural)]
    }

    /// Groups and their versions, the core group first, in the order of the definitions.
    var groups: [(name: String, versions: [String])] {
        var groups: [(name: String, versions: [String])] = [("", [])]
        for definition in storages.map(\.definition) {
            let index = groups.firstIndex { $0.name == definition.group }
            if let index {
                if !groups[index].versions.contains(definition.version) {
                    groups[index].versions.append(definition.version)
                }
            } else {
                groups.append((definition.group, [definition.version]))
            }
        }
        return groups
    }

    func definitions(group: String, version: String) -> [ResourceDefinition] {
        storages.map(\.definition).filter { $0.group == group && $0.version == version }
    }
}
