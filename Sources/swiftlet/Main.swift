import Glibc
import Telemetry

@main
struct Main {
    static func main() {
        // Said plainly until the parts are wired together: a server that only seems to run helps nobody.
        Logger(component: "swiftlet").error(
            "can't start a cluster yet: kinds and controllers are missing; see README.md")
        exit(1)
    }
}
