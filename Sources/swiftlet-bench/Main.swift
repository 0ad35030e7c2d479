import Glibc

@main
struct Main {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "load": exit(LoadCommand.run(Array(arguments.dropFirst())))
        case "json": exit(JSONCommand.run(Array(arguments.dropFirst())))
        case "http": exit(HTTPCommand.run(Array(arguments.dropFirst())))
        case "cluster": exit(await ClusterCommand.run(Array(arguments.dropFirst())))
        case "store": exit(await StoreCommand.run(Array(arguments.dropFirst())))
        case "watch": exit(await WatchCommand.run(Array(arguments.dropFirst())))
        case "scheduler": exit(SchedulerCommand.run(Array(arguments.dropFirst())))
        case "store-writer": exit(await StoreWriterCommand.run(Array(arguments.dropFirst())))
        default:
            let usages = [
                LoadCommand.usage, ClusterCommand.usage, JSONCommand.usage, HTTPCommand.usage, StoreCommand.usage,
                WatchCommand.usage, SchedulerCommand.usage, StoreWriterCommand.usage,
            ]
            print("usage: \(usages.joined(separator: "\n       "))")
            exit(2)
        }
    }
}
