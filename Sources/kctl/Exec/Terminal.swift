import Glibc
import Synchronization

/// The user's terminal: its size, and raw mode, in which every key goes to the program as it is.
final class Terminal: Sendable {
    private let descriptor: Int32
    private let saved: Mutex<termios?>

    init(_ descriptor: Int32 = STDIN_FILENO) {
        self.descriptor = descriptor
        saved = Mutex(nil)
    }

    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    struct Size: Equatable, Sendable {
        var columns: Int
        var rows: Int
    }

    /// The size of the terminal; what a classic one has when there is none.
    static func size(_ descriptor: Int32 = STDOUT_FILENO) -> Size {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return Size(columns: 80, rows: 24)
        }
        return Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    /// - Parameter keepsSignals: Ctrl-C and its like stay signals, and line breaks are still completed by the terminal.
    func enterRawMode(keepsSignals: Bool = false) {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { return }
        saved.withLock { if $0 == nil { $0 = settings } }
        if keepsSignals {
            settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        } else {
            cfmakeraw(&settings)
        }
        tcsetattr(descriptor, TCSANOW, &settings)
    }

    func restore() {
        saved.withLock { saved in
            guard var settings = saved else { return }
            tcsetattr(descriptor, TCSANOW, &settings)
            saved = nil
        }
    }
}
