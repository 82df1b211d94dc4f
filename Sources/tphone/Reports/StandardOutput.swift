import Foundation

/// Where results go, a whole line at a time, so that a reader at a pipe's end gets each one when it is written.
enum StandardOutput {
    /// Writes a line.
    ///
    /// - Throws: A failure that ends the command in order, when nobody reads any more or the disk is full.
    static func write(_ line: String) throws(CommandFailure) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
        } catch {
            throw CommandFailure(
                "The report cannot be written: the output was closed, or its disk is full. Give another output.",
                status: .failed)
        }
    }
}

/// Where everything goes that is no result.
enum StandardError {
    /// Writes a line, if somebody reads it.
    static func write(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }
}
