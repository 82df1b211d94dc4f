/// The far end's side of an exchange, understood.
package struct RemoteDescription: Equatable, Sendable {
    /// Who sent it, as the gateway names them.
    package var peer: String
    package var session: SessionDescription
    /// The audio line, with the candidates of the description and of the message's list.
    package var audio: AudioDescription

    init(peer: String, message: ROAPMessage) throws(SDPError) {
        self.peer = peer
        session = try SessionDescription.parse(message.sdp ?? "")
        audio = try AudioDescription(of: session)
        let listed = message.candidates.filter { [audio] in $0.belongs(toLine: audio.mediaIndex, mid: audio.mid) }
        audio.add(candidates: listed.map(\.candidate))
    }
}

package typealias RemoteOffer = RemoteDescription
package typealias RemoteAnswer = RemoteDescription
