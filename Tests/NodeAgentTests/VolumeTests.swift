import JSON
import Platform
import Resources
import Testing

@testable import NodeAgent

@Suite struct VolumeTests {
    private let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }

    private func text(_ path: String) throws -> String {
        String(decoding: try FileSystem.read(directory.path + "/" + path), as: UTF8.self)
    }

    private func file(_ path: String, _ text: String, mode: UInt32 = 0o644) -> AtomicDirectory.File {
        .init(path: path, contents: Array(text.utf8), mode: mode)
    }

    @Test("files change all at once behind the link ..data, and names that are gone go")
    func atomicDirectory() throws {
        let target = AtomicDirectory(path: directory.path + "/v")
        #expect(try target.write([file("a", "1"), file("sub/b", "2", mode: 0o600)], generation: "g1"))
        #expect(try text("v/a") == "1")
        #expect(try text("v/sub/b") == "2")
        #expect(FileSystem.mode(directory.path + "/v/sub/b") == 0o600)
        #expect(FileSystem.linkTarget(directory.path + "/v/..data") == "..g1")
        let unchanged = try target.write([file("a", "1"), file("sub/b", "2", mode: 0o600)], generation: "g2")
        #expect(!unchanged)
        #expect(try target.write([file("a", "3"), file("c", "4")], generation: "g3"))
        #expect(try text("v/a") == "3")
        #expect(try FileSystem.list(directory.path + "/v") == ["..data", "..g3", "a", "c"])
    }

    @Test("no path leads out of its volume", arguments: ["../x", "/x", "a/../../x", "", "..data"])
    func paths(path: String) {
        #expect(throws: ConfigurationError.self) { try VolumeContents.checked(path) }
    }

    private struct Source: ReferenceSource {
        func data(_ kind: ReferencedData.Kind, _ key: ObjectKey) async throws -> ReferencedData? {
            switch (kind, key.name) {
            case (.configMap, "conf"): ReferencedData(.configMap, ["data": ["nginx.conf": "a", "other": "b"]])
            case (.secret, "keys"): ReferencedData(.secret, ["data": ["token": "c2VjcmV0"]])
            default: nil
            }
        }
    }

    private func prepare(_ volumes: [JSON], mounts: [JSON] = []) async throws -> (VolumeManager, PodManifest) {
        let pod = makePod(
            [["name": "web", "image": "host", "volumeMounts": .array(mounts)]], spec: [("volumes", .array(volumes))])
        let fields = DownwardFields(
            pod: pod, podIP: "127.41.0.7", hostIP: "127.0.0.1", nodeName: "n1", nodeCPUMillis: 1000,
            nodeMemoryBytes: 1 << 30)
        let manager = VolumeManager(podsDirectory: directory.path + "/pods")
        try await manager.prepare(
            pod, contents: VolumeContents(fields: fields, references: Source()), generation: "g1")
        return (manager, pod)
    }

    @Test("ConfigMaps, Secrets, fields and projections become files with their modes")
    func kinds() async throws {
        let items: JSON = [["key": "nginx.conf", "path": "conf/main", "mode": 0o400]]
        _ = try await prepare([
            ["name": "c", "configMap": ["name": "conf", "items": items]],
            ["name": "s", "secret": ["secretName": "keys", "defaultMode": 0o600]],
            ["name": "e", "emptyDir": [:]],
            ["name": "d", "downwardAPI": ["items": [["path": "name", "fieldRef": ["fieldPath": "metadata.name"]]]]],
            [
                "name": "p",
                "projected": ["sources": [["configMap": ["name": "conf"]], ["secret": ["name": "keys"]]]],
            ],
        ])
        let volumes = "pods/u1/volumes"
        #expect(try text("\(volumes)/kubernetes.io~configmap/c/conf/main") == "a")
        #expect(FileSystem.kind("\(directory.path)/\(volumes)/kubernetes.io~configmap/c/other") == nil)
        #expect(try text("\(volumes)/kubernetes.io~secret/s/token") == "secret")
        #expect(FileSystem.mode("\(directory.path)/\(volumes)/kubernetes.io~secret/s/token") == 0o600)
        #expect(FileSystem.mode("\(directory.path)/\(volumes)/kubernetes.io~secret/s") == 0o700)
        #expect(FileSystem.mode("\(directory.path)/pods/u1") == 0o700)
        #expect(try text("\(volumes)/kubernetes.io~downwardapi/d/name") == "web-1")
        #expect(try text("\(volumes)/kubernetes.io~projected/p/token") == "secret")
        #expect(FileSystem.kind("\(directory.path)/\(volumes)/kubernetes.io~empty-dir/e") == .directory)
    }

    @Test("what is missing is named, unless it is optional")
    func missing() async throws {
        let message = "MountVolume.SetUp failed for volume \"c\" : configmap \"no\" not found"
        await #expect(throws: ConfigurationError(message)) {
            try await prepare([["name": "c", "configMap": ["name": "no"]]])
        }
        _ = try await prepare([["name": "c", "configMap": ["name": "no", "optional": true]]])
    }

    @Test("a hostPath is checked for its type")
    func hostPath() async throws {
        let path = directory.path + "/host/new"
        await #expect(throws: ConfigurationError.self) {
            try await prepare([["name": "h", "hostPath": ["path": .string(path), "type": "Directory"]]])
        }
        _ = try await prepare([["name": "h", "hostPath": ["path": .string(path), "type": "DirectoryOrCreate"]]])
        #expect(FileSystem.kind(path) == .directory)
    }

    @Test("mounts know their subPath and that the agent's files are read-only")
    func mounts() async throws {
        let (manager, pod) = try await prepare(
            [["name": "c", "configMap": ["name": "conf"]], ["name": "e", "emptyDir": [:]]],
            mounts: [
                ["name": "c", "mountPath": "/etc/web/nginx.conf", "subPath": "nginx.conf"],
                ["name": "e", "mountPath": "/data", "subPathExpr": "$(POD)"],
            ])
        let mounts = try manager.mounts(pod.containers[0], of: pod, variables: ["POD": "x"])
        #expect(mounts[0].hostPath.hasSuffix("kubernetes.io~configmap/c/nginx.conf"))
        #expect(mounts[0].readOnly)
        #expect(mounts[1].hostPath.hasSuffix("kubernetes.io~empty-dir/e/x"))
        #expect(!mounts[1].readOnly)
    }
}
