/// All commands, in the order of the overview. A new command is one line here.
enum CommandRegistry {
    static let all: [any Command] = [
        ApplyCommand(),
        CreateCommand(),
        DeleteCommand(),
        DescribeCommand(),
        EventsCommand(),
        ExplainCommand(),
        GetCommand(),
        ReplaceCommand(),
        APIResourcesCommand(),
        APIVersionsCommand(),
        VersionCommand(),
    ]
}
