import Glibc

/// The alternate screen of a terminal: what was there before comes back when it is left.
final class WatchScreen {
    private let terminal = Terminal()
    private let console: Console
    private var isOn = false
    private var last: [String] = []

    init(_ console: Console) { self.console = console }

    var size: Terminal.Size { Terminal.size() }

    func enter() {
        guard !isOn else { return }
        isOn = true
        last = []
        terminal.enterRawMode(keepsSignals: true)
        // Alternate screen, no cursor, no wrapping of long lines.
        console.print("\u{1b}[?1049h\u{1b}[?25l\u{1b}[?7l\u{1b}[2J")
        console.flush()
    }

    func leave() {
        guard isOn else { return }
        isOn = false
        console.print("\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l")
        console.flush()
        terminal.restore()
    }

    /// Forgets what stands there: after a change of the size the terminal may have moved it.
    func invalidate() { last = [] }

    /// Writes the lines that differ from what stands there.
    func show(_ lines: [String]) {
        guard isOn, lines != last else { return }
        var text = last.isEmpty ? "\u{1b}[2J" : ""
        for (index, line) in lines.enumerated() where index >= last.count || last[index] != line {
            text += "\u{1b}[\(index + 1);1H\(line)\u{1b}[K"
        }
        if lines.count < last.count { text += "\u{1b}[\(lines.count + 1);1H\u{1b}[J" }
        last = lines
        console.print(text)
        console.flush()
    }
}
