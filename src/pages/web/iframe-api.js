/* The iframe API's interface: a page that was written for
 * https://open.spotify.com/embed/iframe-api/v1 gets its players from here once
 * its script's address leads here. docs/embeds.md tells what is there.
 *
 * A controller is a frame with this server's embedded player (embed.js), and
 * messages in both directions. What is asked before the player is ready waits
 * for that. */
'use strict';
(() => {
  const found = document.currentScript ||
    document.querySelector('script[src*="/iframe-api/v1"]');
  const BASE = found ?
    found.src.replace(/\/embed(-podcast)?\/iframe-api\/v1.*$/, '') :
    location.origin;

  const LISTS = ['album', 'artist', 'audiobook', 'playlist', 'show'];
  const THEMES = {dark: '0', light: '1'};

  /* The type and the id that a URI or an address names; null for another
   * text. */
  function read(uri) {
    const match =
      /(?:^|[:/])(album|artist|audiobook|chapter|episode|playlist|show|track)[:/]([0-9A-Za-z]{22})(?:[/?#]|$)/
        .exec(String(uri));
    return match && {type: match[1], id: match[2]};
  }

  class Controller {
    constructor(element, options) {
      this.options = options;
      this.currentUri = '';
      this.loading = false;
      this._listeners = new Map();
      this._waiting = []; // commands
      this._heard = event => this._hear(event);
      this.iframeElement = this._makeFrame();
      element.replaceWith(this.iframeElement);
      addEventListener('message', this._heard);
      if (options.uri)
        this.loadUri(options.uri, false, options.startAt, options.theme);
    }

    _makeFrame() {
      const frame = document.createElement('iframe');
      frame.allow = 'autoplay; clipboard-write; encrypted-media; fullscreen; ' +
        'picture-in-picture';
      frame.title = 'Player';
      frame.style.border = '0';
      frame.style.borderRadius = '12px';
      return frame;
    }

    // -- what pages ask for --

    /* There is no video. */
    loadUri(uri, preferVideo = false, startAt = 0, theme = this.options.theme) {
      const name = read(uri);
      if (name === null) {
        this.emitEvent('error', {code: 'invalid_uri',
                                 message: `${uri} is no URI of a player`});
        return;
      }
      const url = new URL(`${BASE}/embed/${name.type}/${name.id}`);
      url.searchParams.set('utm_source', 'iframe-api');
      if (Number(startAt) > 0)
        url.searchParams.set('t', Math.floor(Number(startAt)));
      if (theme !== undefined)
        url.searchParams.set('theme', THEMES[theme] || theme);
      this.currentUri = `spotify:${name.type}:${name.id}`;
      this.loading = true;
      this._waiting = [];
      this.setIframeDimensions(
        this.options.width || '100%',
        this.options.height || (LISTS.includes(name.type) ? 352 : 152));
      this.iframeElement.src = url;
    }

    play() { this._ask({command: 'play'}); }
    playFromStart() { this._ask({command: 'restart'}); }
    restart() { this._ask({command: 'restart'}); }
    pause() { this._ask({command: 'pause'}); }
    resume() { this._ask({command: 'resume'}); }
    togglePlay() { this._ask({command: 'toggle'}); }
    seek(seconds) { this._ask({command: 'seek', timestamp: Number(seconds)}); }

    setIframeDimensions(width, height) {
      this.iframeElement.setAttribute('width', width);
      this.iframeElement.setAttribute('height', height);
    }

    destroy() {
      removeEventListener('message', this._heard);
      this._listeners.clear();
      this._waiting = [];
      this.iframeElement.remove();
    }

    // -- what they hear --

    on(event, listener) {
      this._listeners.set(event, [...this._of(event), listener]);
    }

    once(event, listener) {
      const first = heard => {
        this.off(event, first);
        listener(heard);
      };
      this.on(event, first);
    }

    /* Without a listener: all of the event's. */
    off(event, listener) {
      this._listeners.set(event, this._of(event).filter(
        other => listener !== undefined && other !== listener));
    }

    addListener(event, listener) { this.on(event, listener); }
    removeListener(event, listener) { this.off(event, listener); }

    emitEvent(event, data) {
      for (const listener of this._of(event))
        listener({data});
    }

    _of(event) { return this._listeners.get(event) || []; }

    // -- messages --

    _ask(message) {
      if (this.loading)
        this._waiting.push(message);
      else
        this._send(message);
    }

    _send(message) {
      this.iframeElement.contentWindow.postMessage(message, BASE);
    }

    /* What the player before has still to say is of no interest any more. */
    _hear({source, data}) {
      if (source !== this.iframeElement.contentWindow || source === null ||
          data === null || typeof data !== 'object')
        return;
      const {type, payload} = data;
      if (type === 'ready' && payload.uri === this.currentUri) {
        this.loading = false;
        this.emitEvent('ready', {});
        this._waiting.splice(0).forEach(message => this._send(message));
      } else if (type === 'error' ||
                 !this.loading && (type === 'playback_started' ||
                                   type === 'playback_update')) {
        this.emitEvent(type, payload);
      }
    }
  }

  const api = {
    createController(element, options = {}, callback = () => {}) {
      callback(new Controller(element, options));
    },
  };

  // After the page's own scripts, which may say what to call below this one.
  function announce() {
    if (typeof window.onSpotifyIframeApiReady === 'function')
      window.onSpotifyIframeApiReady(api);
    else
      console.warn('onSpotifyIframeApiReady is not defined');
  }
  if (document.readyState === 'loading')
    addEventListener('DOMContentLoaded', announce, {once: true});
  else
    announce();
})();
