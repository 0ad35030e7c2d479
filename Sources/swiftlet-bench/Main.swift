import Glibc

@main
struct Main {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "load": exit(LoadCommand.run(Array(arguments.dropFirst())))
        default:
            print("usage: \(LoadCommand.usage)")
            exit(2)
        }
    }
}
