import JSON
import Platform
import Runtime

/// Makes the volumes of pods under the agent's data folder, and tells where each is to be mounted.
struct VolumeManager: Sendable {
    /// `<data>/pods`.
    var podsDirectory: String

    func directory(ofPod uid: String) -> String { "\(podsDirectory)/\(uid)" }

    /// Makes all volumes of a pod, or writes those again whose sources changed.
    func prepare(_ pod: PodManifest, contents: VolumeContents, generation: String) async throws {
        // Volumes may hold secrets: nobody but the agent's user passes this folder.
        try FileSystem.makeDirectory(directory(ofPod: pod.uid), mode: 0o700)
        for volume in pod.volumes {
            let name = volume["name"]?.string ?? ""
            do {
                try await prepare(volume, of: pod, contents: contents, generation: generation)
            } catch {
                throw ConfigurationError("MountVolume.SetUp failed for volume \"\(name)\" : \(error)")
            }
        }
    }

    private func prepare(
        _ volume: JSON, of pod: PodManifest, contents: VolumeContents, generation: String
    ) async throws {
        if let source = volume["hostPath"] {
            try prepareHostPath(source)
            return
        }
        guard let path = path(of: volume, in: pod) else {
            throw ConfigurationError("this kind of volume is not supported")
        }
        if let (kind, source) = VolumeContents.source(of: volume) {
            let files = try await contents.files(kind: kind, source: source)
            try FileSystem.makeDirectory(path, mode: kind == "secret" ? 0o700 : 0o755)
            try AtomicDirectory(path: path).write(files, generation: generation)
        } else {
            try FileSystem.makeDirectory(path, mode: 0o777)
        }
    }

    /// Where a volume lies on the host; nil for kinds that this agent does not have.
    private func path(of volume: JSON, in pod: PodManifest) -> String? {
        let name = volume["name"]?.string ?? ""
        if let path = volume["hostPath", "path"]?.string { return path }
        let kind = volume["emptyDir"] != nil ? "emptyDir" : VolumeContents.source(of: volume)?.kind
        guard let kind else { return nil }
        let folder = "kubernetes.io~" + (kind == "emptyDir" ? "empty-dir" : kind.lowercased())
        return "\(directory(ofPod: pod.uid))/volumes/\(folder)/\(name)"
    }

    private func prepareHostPath(_ source: JSON) throws {
        let path = source["path"]?.string ?? ""
        let type = source["type"]?.string ?? ""
        let kind = FileSystem.kind(path, followingLinks: true)
        switch type {
        case "DirectoryOrCreate" where kind == nil: try FileSystem.makeDirectory(path)
        case "FileOrCreate" where kind == nil: try FileSystem.write([], to: path, mode: 0o644)
        default:
            guard let wanted = Self.hostPathKinds[type] else { return }
            guard kind == wanted.kind else {
                throw ConfigurationError("hostPath type check failed: \(path) is not a \(wanted.words)")
            }
        }
    }

    private static let hostPathKinds: [String: (kind: FileSystem.Kind, words: String)] = [
        "Directory": (.directory, "directory"), "DirectoryOrCreate": (.directory, "directory"),
        "File": (.file, "file"), "FileOrCreate": (.file, "file"), "Socket": (.socket, "socket file"),
        "CharDevice": (.characterDevice, "character device"), "BlockDevice": (.blockDevice, "block device"),
    ]

    /// What the runtime is to mount into a container.
    func mounts(
        _ container: ContainerManifest, of pod: PodManifest, variables: [String: String]
    ) throws -> [ContainerConfiguration.Mount] {
        try container.volumeMounts.map { mount in
            let name = mount["name"]?.string ?? ""
            guard let volume = pod.volumes.first(where: { $0["name"]?.string == name }),
                var path = path(of: volume, in: pod)
            else {
                throw ConfigurationError("container \(container.name) mounts volume \"\(name)\", which is not there")
            }
            let expression = mount["subPathExpr"]?.string.map { VariableExpansion.expand($0, variables) }
            if let part = expression ?? mount["subPath"]?.string, !part.isEmpty {
                path += "/" + (try VolumeContents.checked(part))
                if FileSystem.kind(path, followingLinks: true) == nil { try FileSystem.makeDirectory(path) }
            }
            let isWrittenByAgent = VolumeContents.source(of: volume) != nil
            return ContainerConfiguration.Mount(
                hostPath: path, containerPath: mount["mountPath"]?.string ?? "",
                readOnly: mount["readOnly"]?.bool == true || isWrittenByAgent)
        }
    }

    /// Removes every volume of a pod; what hostPath points to stays.
    func remove(podUID: String) throws { try FileSystem.remove(directory(ofPod: podUID)) }

    /// Removes the volumes of pods that are in no one's list.
    func removeAll(except uids: Set<String>) throws {
        guard FileSystem.kind(podsDirectory) != nil else { return }
        for uid in try FileSystem.list(podsDirectory) where !uids.contains(uid) { try remove(podUID: uid) }
    }

    /// Objects that the volumes and variables of a pod are made of.
    static func references(of pod: PodManifest) -> Set<ReferencedObject> {
        var found: Set<ReferencedObject> = []
        func add(_ kind: ReferencedData.Kind, _ name: JSON?) {
            guard let name = name?.string, !name.isEmpty else { return }
            found.insert(ReferencedObject(kind: kind, key: .init(namespace: pod.key.namespace, name: name)))
        }
        for volume in pod.volumes {
            for source in [volume] + (volume["projected", "sources"]?.array ?? []) {
                add(.configMap, source["configMap", "name"])
                add(.secret, source["secret", "secretName"] ?? source["secret", "name"])
            }
        }
        for container in pod.allContainers {
            for source in container.json["envFrom"]?.array ?? [] {
                add(.configMap, source["configMapRef", "name"])
                add(.secret, source["secretRef", "name"])
            }
            for variable in container.json["env"]?.array ?? [] {
                add(.configMap, variable["valueFrom", "configMapKeyRef"]?["name"])
                add(.secret, variable["valueFrom", "secretKeyRef"]?["name"])
            }
        }
        return found
    }
}
