import Platform

/// A folder whose files change all at once, as Kubernetes writes ConfigMaps: the files lie in a folder of their own,
/// `..data` links to it, and the names users see link to what lies behind `..data`. To change them a new folder is made
/// and `..data` is replaced in one step, so that no reader ever sees half of it.
struct AtomicDirectory: Sendable {
    var path: String

    struct File: Sendable, Equatable {
        /// Relative, may hold slashes.
        var path: String
        var contents: [UInt8]
        var mode: UInt32
    }

    /// - Parameter generation: Names the new folder; must differ from the last.
    /// - Returns: false when the files are just what they were, and nothing was written.
    @discardableResult
    func write(_ files: [File], generation: String) throws -> Bool {
        try FileSystem.makeDirectory(path)
        let link = path + "/..data"
        let oldTarget = FileSystem.linkTarget(link)
        if oldTarget != nil, isSame(files, in: link) { return false }
        let target = "..\(generation)"
        let folder = "\(path)/\(target)"
        try FileSystem.remove(folder)
        try FileSystem.makeDirectory(folder)
        for file in files {
            if let slash = file.path.lastIndex(of: "/") {
                try FileSystem.makeDirectory("\(folder)/\(file.path[..<slash])")
            }
            try FileSystem.write(file.contents, to: "\(folder)/\(file.path)", mode: file.mode)
        }
        try FileSystem.remove(link + "_tmp")
        try FileSystem.symbolicLink(link + "_tmp", to: target)
        try FileSystem.rename(link + "_tmp", to: link)
        try updateNames(files)
        if let oldTarget, oldTarget != target { try FileSystem.remove("\(path)/\(oldTarget)") }
        return true
    }

    /// Links for new names, and none for names that are gone.
    private func updateNames(_ files: [File]) throws {
        let names = Set(files.compactMap { $0.path.split(separator: "/").first.map(String.init) })
        for name in names where FileSystem.kind("\(path)/\(name)") == nil {
            try FileSystem.symbolicLink("\(path)/\(name)", to: "..data/\(name)")
        }
        for name in try FileSystem.list(path) where !name.hasPrefix("..") && !names.contains(name) {
            try FileSystem.remove("\(path)/\(name)")
        }
    }

    private func isSame(_ files: [File], in folder: String) -> Bool {
        guard let present = try? Self.paths(folder), present.sorted() == files.map(\.path).sorted() else {
            return false
        }
        return files.allSatisfy { file in
            let place = "\(folder)/\(file.path)"
            return FileSystem.mode(place) == file.mode && (try? FileSystem.read(place)) == file.contents
        }
    }

    private static func paths(_ folder: String) throws -> [String] {
        try FileSystem.list(folder).flatMap { name in
            FileSystem.kind("\(folder)/\(name)") == .directory
                ? try paths("\(folder)/\(name)").map { "\(name)/\($0)" } : [name]
        }
    }
}
