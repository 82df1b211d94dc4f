extension CustomerPage {
    /// The page's one call: offers and answers as the gateway wants them, whole candidates, no trickle.
    static let callScript = #"""
        const gatheringLimit = 5000;

        class Call {
          constructor(peer, data, wire, view, options) {
            Object.assign(this, { peer, data, wire, view, options });
            this.seq = 0;
            this.ownSession = Call.sessions++;
            this.isHeld = false;
            this.isOver = false;
          }

          async open() {
            if (this.connection) return;
            if (!navigator.mediaDevices) throw new Error('The microphone needs a page from https or from localhost.');
            this.microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
            if (this.isOver) return this.close();
            const connection = this.connection = new RTCPeerConnection({ iceServers: this.options.iceServers });
            for (const track of this.microphone.getTracks()) connection.addTrack(track, this.microphone);
            connection.ontrack = event => this.view.play(event.streams[0] || new MediaStream([event.track]));
            connection.onconnectionstatechange = () => this.view.connectionChanged(this, connection.connectionState);
          }

          /* The description and its candidates, when all of them are known. */
          async describe(description) {
            const connection = this.connection, candidates = [];
            connection.onicecandidate = ({ candidate }) => {
              if (candidate && candidate.candidate) candidates.push({
                sdpMLineIndex: candidate.sdpMLineIndex, sdpMid: candidate.sdpMid, candidate: candidate.candidate });
            };
            await connection.setLocalDescription(description);
            await new Promise(done => {
              const look = () => { if (connection.iceGatheringState === 'complete') done(); };
              connection.onicegatheringstatechange = look;
              setTimeout(done, gatheringLimit);
              look();
            });
            const sdp = connection.localDescription.sdp.replace(/UDP\/TLS\/RTP\/SAVPF/g, 'RTP/SAVPF');
            return { sdp, Candidates: candidates };
          }

          async offer() {
            await this.open();
            if (this.isOver) return;
            if (this.options.video && !this.seq) this.connection.addTransceiver('video');
            const described = await this.describe(await this.connection.createOffer());
            const tiebreaker = 1 + Math.floor(Math.random() * 429496722);
            if (this.isOver) return;
            await this.wire.postROAP({
              messageType: 'OFFER', ...described, offererSessionId: this.ownSession, answererSessionId: null,
              seq: ++this.seq, tiebreaker, attacheddata: this.data }, this.peer);
          }

          async answer(offer) {
            await this.open();
            if (this.isOver) return;
            await this.connection.setRemoteDescription({ type: 'offer', sdp: offer.sdp });
            await this.addCandidates(offer.Candidates);
            const described = await this.describe(await this.connection.createAnswer());
            this.seq = offer.seq;
            await this.wire.postROAP({
              messageType: 'ANSWER', ...described, offererSessionId: offer.offererSessionId,
              answererSessionId: this.ownSession, seq: offer.seq }, this.peer);
          }

          async accept(answer) {
            if (this.connection.signalingState !== 'have-local-offer') return;
            await this.connection.setRemoteDescription({ type: 'answer', sdp: answer.sdp });
            await this.addCandidates(answer.Candidates);
            await this.wire.postROAP({
              messageType: 'OK', offererSessionId: answer.offererSessionId, answererSessionId: this.ownSession,
              seq: answer.seq }, this.peer);
          }

          async addCandidates(candidates) {
            for (const entry of candidates || []) {
              const candidate = entry.candidate.trim().replace(/^a=/, '');
              await this.connection.addIceCandidate({ candidate, sdpMLineIndex: entry.sdpMLineIndex }).catch(() => {});
            }
          }

          async hold(isHeld) {
            this.isHeld = isHeld;
            for (const transceiver of this.connection.getTransceivers())
              transceiver.direction = isHeld ? 'inactive' : 'sendrecv';
            await this.offer();
          }

          /* False when the far end takes no keys. */
          press(keys) {
            const dtmf = this.connection && this.connection.getSenders().map(sender => sender.dtmf).find(Boolean);
            if (!dtmf || !dtmf.canInsertDTMF) return false;
            dtmf.insertDTMF(dtmf.toneBuffer + keys, 100, 70);
            return true;
          }

          bye() { this.wire.post('BYE', this.peer); }

          close() {
            this.isOver = true;
            if (this.connection) this.connection.close();
            if (this.microphone) this.microphone.getTracks().forEach(track => track.stop());
          }

          async figures() {
            const result = { packets: 0, lost: 0, sent: 0, jitter: 0, rtt: 0, energy: 0, level: 0, codec: '', path: '' };
            if (!this.connection) return result;
            const report = await this.connection.getStats();
            report.forEach(entry => {
              if (entry.type === 'inbound-rtp' && entry.kind === 'audio') {
                result.packets = entry.packetsReceived || 0;
                result.lost = entry.packetsLost || 0;
                result.jitter = (entry.jitter || 0) * 1000;
                result.energy = entry.totalAudioEnergy || 0;
                result.level = entry.audioLevel || 0;
                const codec = report.get(entry.codecId);
                if (codec) result.codec = codec.mimeType.replace('audio/', '');
              } else if (entry.type === 'outbound-rtp' && entry.kind === 'audio') {
                result.sent = entry.packetsSent || 0;
              } else if (entry.type === 'transport' && entry.selectedCandidatePairId) {
                const pair = report.get(entry.selectedCandidatePairId);
                const local = pair && report.get(pair.localCandidateId);
                result.rtt = pair ? (pair.currentRoundTripTime || 0) * 1000 : 0;
                if (local) result.path = local.candidateType + ' ' + (local.relayProtocol || local.protocol);
              }
            });
            return result;
          }
        }
        Call.sessions = 102;

        """#
}
