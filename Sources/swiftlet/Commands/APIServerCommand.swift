import Platform

/// `swiftlet apiserver`: the API server by itself.
enum APIServerCommand: ServerCommand {
    static let name = "apiserver"
    static let summary = "Runs the API server alone; controllers, scheduler and agents call it from elsewhere."
    static let flags = [
        CommonFlags.data, CommonFlags.listen, CommonFlags.insecureListen, CommonFlags.store,
        CommonFlags.serviceNetwork, CommonFlags.logLevel,
    ]

    static func prepare(_ flags: Flags) throws -> Lifetime {
        let world = World.system
        let start = world.time.uptime
        let data = try Startup.prepare(flags)
        let plane = try ControlPlane(flags, data, world: world)
        let parts = [
            Part("the API server") { try await plane.run() },
            Startup.announcement(plane, data, since: start, world),
        ]
        return Lifetime(parts: parts) { await plane.drain() }
    }
}
