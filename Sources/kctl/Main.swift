import Glibc

@main
struct Main {
    static func main() async {
        exit(await CommandCall().run(Array(CommandLine.arguments.dropFirst())))
    }
}
