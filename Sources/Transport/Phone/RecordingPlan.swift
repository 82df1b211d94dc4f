package import CallEngine
package import MediaEngine

/// What of a phone's calls is recorded, and where to.
package struct RecordingPlan: Sendable {
    /// The file for every call, where a later call's recording takes its place; nil leaves it to the wishes below.
    package var file: File?
    /// Whether every call is recorded to a file of its own, from its start.
    package var isAutomatic = false
    /// Names a new file for a recording that somebody asks for, or that is automatic; nil where there is no place for one.
    package var newFile: (@Sendable (CallSnapshot) throws(AudioError) -> String)?
    /// What both ends hear when a recording of both starts.
    package var notice: RecordingNotice?

    package struct File: Sendable, Hashable {
        package var path: String
        package var layout: RecordingLayout

        package init(_ path: String, _ layout: RecordingLayout) {
            self.path = path
            self.layout = layout
        }
    }

    package init() {}
}
