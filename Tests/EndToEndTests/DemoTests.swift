import Foundation
import Testing

@Suite("The demo", .enabled(if: Programs.hasNginx && Programs.hasCurl, "no nginx or curl")) struct DemoTests {
    @Test("scales, recovers, releases, rolls back and autoscales under load without an unexplained failure")
    func play() async throws {
        let demo = try await Command(
            path: Programs.root + "/deploy/demo", arguments: ["--bin", Programs.folder], timeout: .seconds(420)
        ).run()
        #expect(demo.status == 0, "\(demo.output)\(demo.errors)")
        let failed = demo.lines.first { $0.hasPrefix("failed") }
        #expect(failed?.split(separator: " ").last == "0", "\(demo.output)")
    }
}
