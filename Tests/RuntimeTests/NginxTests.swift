import Glibc
import Platform
import Testing

@testable import Runtime

@Suite struct NginxTests {
    /// The web server people will try first, with the two listen lines of its stock configuration.
    @Test("copies of nginx that listen on every IPv4 and IPv6 address start side by side", .enabled(if: hasNginx))
    func sideBySide() async throws {
        try await TestNode.run { node in
            let port = 18000 + SystemRandom().next(below: 2000)
            let text = """
                daemon off; error_log stderr; pid nginx.pid; events {}
                http { access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f;
                uwsgi_temp_path u; scgi_temp_path s;
                server { listen \(port); listen [::]:\(port); location / { return 200 "$server_addr\\n"; } } }
                """
            try Files.write(Array(text.utf8), to: node.root + "/nginx.conf", mode: 0o644)
            for index in 0..<3 {
                let sandbox = try await node.sandbox("pod-\(index)")
                var server = node.shell("", name: "nginx-\(index)")
                server.image = "host/nginx"
                server.command = []
                server.arguments = ["-p", ".", "-c", node.root + "/nginx.conf"]
                let id = try await node.start(server, in: sandbox)
                try await waitUntil("nginx listens: \(node.logLines("nginx-\(index)"))") {
                    connects(to: sandbox.address, port: port)
                }
                #expect(try await node.runtime.containerStatus(id).state == .running)
            }
        }
    }

    private func connects(to text: String, port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = (PodAddresses.parse(text) ?? 0).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

private let hasNginx = Files.exists("/usr/sbin/nginx") || Files.exists("/usr/bin/nginx")
