extension CustomerPage {
    /// The page's way to the gateway: sign in, poll, post.
    ///
    /// One message at a time each way.
    static let wireScript = #"""
        'use strict';
        const pollTimeout = 30000, retryPause = 3000;

        class Wire {
          constructor(receive, lost) {
            this.receive = receive;
            this.lost = lost;
            this.session = null;
            this.user = null;
            this.posts = Promise.resolve();
          }

          async signIn(user) {
            if (this.session) await this.signOut();
            const response = await fetch('/sign_in?' + encodeURIComponent(user), { cache: 'no-store' });
            const text = await response.text();
            if (!response.ok) throw new Error(text.trim());
            this.session = text.split('\n')[0].split('=')[1];
            this.user = user;
            this.poll(this.session);
          }

          async signOut() {
            const session = this.session;
            this.session = this.user = null;
            if (session) await fetch('/sign_out?id=' + session).catch(() => {});
          }

          async poll(session) {
            while (this.session === session) {
              try {
                const signal = AbortSignal.timeout(pollTimeout);
                const response = await fetch('/wait?id=' + session, { cache: 'no-store', signal });
                if (response.status === 404) return this.expire(session);
                if (!response.ok) throw new Error(response.statusText);
                const text = await response.text();
                if (text && this.session === session) this.receive(text, response.headers.get('Pragma'));
              } catch (error) {
                if (error.name === 'TimeoutError') continue;
                if (this.session === session) this.lost('The connection is lost; trying again.');
                await new Promise(done => setTimeout(done, retryPause));
              }
            }
          }

          expire(session) {
            if (this.session !== session) return;
            this.session = this.user = null;
            this.lost('The session has ended.');
          }

          post(text, peer) {
            const target = '/message?from=' + this.session + '&to=' + encodeURIComponent(peer);
            const headers = { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' };
            const send = () => fetch(target, { method: 'POST', headers, body: text }).catch(() => {});
            return this.posts = this.posts.then(send);
          }

          postROAP(message, peer) { return this.post('RSMP ' + JSON.stringify(message), peer); }

          /* While the page goes away nothing else is sent any more. */
          leave(peer) {
            if (!this.session) return;
            if (peer) navigator.sendBeacon('/message?from=' + this.session + '&to=' + encodeURIComponent(peer), 'BYE');
            navigator.sendBeacon('/sign_out?id=' + this.session);
          }
        }

        """#
}
