import Glibc

/// The only images of the process runtime: "host", the host's own programs, and "host/NAME", one of them.
struct HostImage {
    /// Directories in which programs are looked for, separated by colons.
    var path: String

    func resolve(_ image: String) throws(RuntimeError) -> ResolvedImage {
        guard !image.isEmpty, image.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
            throw .invalidImageName(image)
        }
        if image == "host" { return ResolvedImage(id: "host") }
        guard image.hasPrefix("host/") else {
            throw .imageNotFound(
                image: image,
                reason: "the process runtime runs the host's own programs only: use the image host or host/PROGRAM")
        }
        let program = String(image.dropFirst("host/".count))
        guard !program.isEmpty, !program.contains("/"), program != ".", program != ".." else {
            throw .invalidImageName(image)
        }
        guard path.split(separator: ":").contains(where: { isProgram("\($0)/\(program)") }) else {
            throw .imageNotFound(image: image, reason: "no program \(program) on the host's PATH (\(path))")
        }
        return ResolvedImage(id: image, command: [program])
    }

    /// What is executed: the container's command or the image's entry point, then the arguments.
    static func arguments(
        of image: ResolvedImage, for configuration: ContainerConfiguration
    ) throws(RuntimeError) -> [String] {
        // NAME of host/NAME is the program itself, so that arguments without a command go to it.
        let program = configuration.command.isEmpty ? image.entrypoint + image.command : configuration.command
        let arguments = program + configuration.arguments
        guard let first = arguments.first, !first.isEmpty else {
            throw .configuration("the image \(configuration.image) has no entry point: give the container a command")
        }
        return arguments
    }

    private func isProgram(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return access(path, X_OK) == 0
    }
}
