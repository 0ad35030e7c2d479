import Platform

/// Where the log files of containers lie: `<data>/logs/<namespace>_<pod>_<uid>/<container>/<attempt>.log`.
struct LogDirectory: Sendable {
    /// `<data>/logs`.
    var path: String

    func directory(of pod: PodManifest) -> String {
        "\(path)/\(pod.key.namespace)_\(pod.key.name)_\(pod.uid)"
    }

    func file(of pod: PodManifest, container: String, attempt: Int) -> String {
        "\(directory(of: pod))/\(container)/\(attempt).log"
    }

    func prepare(_ pod: PodManifest) throws {
        for container in pod.allContainers {
            try FileSystem.makeDirectory("\(directory(of: pod))/\(container.name)", mode: 0o750)
        }
    }

    /// Kubernetes' limits of a termination message that is taken from the log.
    static let messageLinesMax = 80
    static let messageBytesMax = 2048

    /// The last lines of a log; empty when it can't be read.
    func end(of pod: PodManifest, container: String, attempt: Int) -> String {
        let path = file(of: pod, container: container, attempt: attempt)
        guard let offset = try? LogStream.tailOffset(path, lines: Self.messageLinesMax),
            let bytes = try? FileSystem.read(path, from: offset, count: LogStream.chunkBytes)
        else { return "" }
        var text: [UInt8] = []
        for line in bytes.split(separator: 0x0a).compactMap({ CRILogLine($0) }) {
            text += line.text
            if !line.isPartial { text.append(0x0a) }
        }
        return String(decoding: text.suffix(Self.messageBytesMax), as: UTF8.self)
    }

    func remove(_ pod: PodManifest) throws { try FileSystem.remove(directory(of: pod)) }

    /// Removes the logs of pods that are in no one's list.
    func removeAll(except uids: Set<String>) throws {
        guard FileSystem.kind(path) != nil else { return }
        for name in try FileSystem.list(path) {
            guard let uid = name.split(separator: "_").last, !uids.contains(String(uid)) else { continue }
            try FileSystem.remove("\(path)/\(name)")
        }
    }
}
