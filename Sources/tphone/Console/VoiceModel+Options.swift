import MediaEngine
import TUI

extension VoiceModel {
    init(_ options: VoiceOptions) {
        self.init(
            echoCancellation: options.echoCancellation, noiseSuppression: options.noiseSuppression,
            gainControl: options.gainControl, sidetone: options.sidetone)
    }
}

extension VoiceOptions {
    init(_ model: VoiceModel) {
        self.init(
            echoCancellation: model.echoCancellation, noiseSuppression: model.noiseSuppression,
            gainControl: model.gainControl, sidetone: model.sidetone)
    }
}
