/* The Web Playback SDK's interface over a Tonearm server's own protocol
 * (docs/devices.md): a page that was written for https://sdk.scdn.co plays from
 * here once its script's address leads here. docs/web-player.md tells what is
 * there. No part of it looks at the page but for two <audio> elements that it
 * puts there.
 *
 * Three classes do the work: Link is the socket, Deck the sound, and Player
 * what pages see. The server says what plays where, and the deck follows; what
 * really sounded is reported back. */
'use strict';
(() => {
  const found = document.currentScript ||
    document.querySelector('script[src*="spotify-player.js"]');
  const BASE = found ?
    found.src.replace(/(\/sdk)?\/spotify-player\.js.*$/, '') : location.origin;

  const SOCKET = '/ext/v1/me/device';
  const REPORT_MS = 10000; // while it plays
  const PRELOAD_S = 20; // before the end
  const HANDOVER_S = 1; // before the end a timer waits for it exactly
  const DRIFT_MS = 1500; // less isn't worth a jump
  const MOVED_MS = 300; // more is one, if somebody wants it
  const AHEAD_MS = 4000; // so late may the server say what we play already
  const RETRY_MS = [500, 1000, 2000, 5000, 10000, 30000];
  const ANSWER_MS = 15000;
  const ENDS = [4001, 4004]; // the device is at another socket, or deleted

  const REPEATS = ['off', 'context', 'track'];
  const ERRORS = ['initialization_error', 'authentication_error',
                  'account_error', 'playback_error'];

  const wait = ms => new Promise(done => setTimeout(done, ms));

  /* A browser that has a network again needn't wait. */
  function waitOrOnline(ms) {
    return new Promise(done => {
      const go = () => {
        removeEventListener('online', go);
        clearTimeout(timer);
        done();
      };
      const timer = setTimeout(go, ms);
      addEventListener('online', go);
    });
  }

  function randomId() {
    return [...crypto.getRandomValues(new Uint8Array(20))]
      .map(byte => byte.toString(16).padStart(2, '0')).join('');
  }

  // ---- what pages see of a track and of a state ----

  function entity({name, uri, external_urls: urls}) {
    return {name, uri, url: urls && urls.spotify || ''};
  }

  // An episode's "album" is its show, a chapter's its audiobook.
  function albumOf(item) {
    const {name = '', uri = '', images = []} =
      item.album || item.show || item.audiobook || {};
    const own = item.images && item.images.length ? item.images : images;
    return {name, uri, images: own.map(
      ({url, height = null, width = null}) =>
        ({url: new URL(url, BASE + '/').href, height, width, size: 'UNKNOWN'}))};
  }

  function artistsOf(item) {
    if (item.artists)
      return item.artists.map(entity);
    const whole = item.show || item.audiobook;
    return whole ? [{name: whole.publisher || whole.name, uri: whole.uri,
                     url: ''}] : [];
  }

  function trackOf(item) {
    if (!item)
      return null;
    const from = item.linked_from || {};
    return {
      id: item.id, uri: item.uri, uid: item.uid || item.id || '',
      type: item.type === 'track' ? 'track' : 'episode',
      media_type: 'audio', track_type: 'audio',
      content_type: item.type === 'track' ? 'music' : 'podcast',
      name: item.name, duration_ms: item.duration_ms,
      is_playable: item.is_playable !== false,
      album: albumOf(item), artists: artistsOf(item),
      linked_from: {uri: from.uri || null, id: from.id || null},
    };
  }

  function contextTrack(track) {
    return {
      name: track.name, uri: track.uri, url: '', uid: track.uid,
      artists: track.artists, content_type: track.content_type,
      estimated_duration: track.duration_ms, images: track.album.images,
      group: {name: track.album.name, uri: track.album.uri, url: ''},
    };
  }

  // As the API's "actions" have them, and as the SDK names the reasons.
  function restrictionsOf(disallows) {
    return Object.fromEntries(Object.keys(disallows).map(
      name => [`disallow_${name}_reasons`, ['not_allowed']]));
  }

  const COMMANDS = {
    pause: 'pausing', resume: 'resuming', seek: 'seeking',
    skip_next: 'skipping_next', skip_prev: 'skipping_prev',
    toggle_repeat_context: 'toggling_repeat_context',
    toggle_repeat_track: 'toggling_repeat_track',
    toggle_shuffle: 'toggling_shuffle',
    peek_next: 'peeking_next', peek_prev: 'peeking_prev',
  };

  function contextOf(state, name, tracks, disallows) {
    const {context} = state;
    if (!context)
      return {uri: null, metadata: null};
    const [before, current, after] = tracks;
    return {uri: context.uri, metadata: {
      name, uri: context.uri, type: context.type,
      url: context.external_urls && context.external_urls.spotify || '',
      current_item: contextTrack(current),
      previous_items: before.map(contextTrack),
      next_items: after.map(contextTrack),
      restrictions: Object.fromEntries(Object.entries(COMMANDS).map(
        ([command, key]) => [command, disallows[key] ? ['not_allowed'] : []])),
      options: {
        repeat_mode: state.repeat_state, shuffled: state.shuffle_state},
    }};
  }

  // ---- the socket ----

  /* One connection after the other, the same device to the server. Calls
   * owner.linked(message), .unlinked(), .told(message), .failed(kind, text). */
  class Link {
    constructor(owner) {
      this.owner = owner;
      this.requests = new Map();
      this.count = 0;
      this.isWanted = true;
    }

    /* Whether the first connection came about; from then on it is made again
     * whenever it breaks, until close(). */
    async open() {
      const isOpen = await this.connect();
      if (isOpen)
        this.keep();
      else
        this.isWanted = false;
      return isOpen;
    }

    async keep() {
      for (let tries = 0; this.isWanted;) {
        await this.broken;
        if (!this.isWanted)
          return;
        await waitOrOnline(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] *
                           (0.75 + Math.random() / 2));
        if (this.isWanted && await this.connect())
          tries = 0;
        else
          tries++;
      }
    }

    async connect() {
      this.broken = Promise.resolve();
      const token = await new Promise(done => this.owner.askToken(done));
      if (!this.isWanted)
        return false;
      if (typeof token !== 'string' || token === '') {
        this.giveUp('authentication_error', 'Authentication failed');
        return false;
      }
      const isReady = await this.openSocket(token);
      if (!isReady && this.isWanted)
        await this.findFault(token);
      return isReady;
    }

    /* A browser doesn't tell why a socket was refused: a request does, which is
     * answered 426 if nothing but the handshake is missing. */
    async findFault(token) {
      const answer = await fetch(BASE + SOCKET, {
        headers: {Authorization: 'Bearer ' + token}, cache: 'no-store',
      }).catch(() => null);
      if (answer && answer.status === 401)
        this.giveUp('authentication_error', 'Authentication failed');
      else if (answer && answer.status === 403)
        this.giveUp('authentication_error', 'Invalid token scopes.');
      else if (!this.wasReady)
        this.owner.failed('initialization_error',
                          'Failed to initialize player');
    }

    giveUp(kind, text) {
      this.isWanted = false;
      this.owner.failed(kind, text);
    }

    /* Resolves when the server calls the device ready, or the socket has
     * closed before that. */
    openSocket(token) {
      const socket = this.socket = new WebSocket(
        BASE.replace(/^http/, 'ws') + SOCKET + '?access_token=' +
        encodeURIComponent(token));
      this.broken = new Promise(done => { this.breaks = done; });
      return new Promise(done => {
        socket.onopen = () => this.send(this.owner.hello());
        socket.onmessage = event => {
          const message = JSON.parse(event.data);
          if (!this.isWanted)
            return;
          if (message.type === 'ready') {
            this.isReady = this.wasReady = true;
            this.owner.linked(message);
            done(true);
          } else {
            this.take(message);
          }
        };
        socket.onclose = event => {
          this.judge(event.code);
          this.forget();
          done(false);
        };
      });
    }

    take(message) {
      const {type, request, code, message: text} = message;
      if (type === 'state') {
        this.send({type: 'ack', id: message.id});
        this.owner.told(message.state, message.id);
      } else if (type === 'done' || type === 'error' && request !== undefined) {
        const answered = this.requests.get(request);
        this.requests.delete(request);
        if (answered)
          answered(message);
      } else if (type === 'error') {
        this.fault = {code, text};
      }
    }

    /* Whether the end that the server gave the socket is for good. A token that
     * has been revoked may be followed by another; the rest passes. */
    judge(closeCode) {
      const {code, text} = this.fault || {};
      this.fault = null;
      if (code === 'account_error' ||
          code === 'authentication_error' && !this.wasReady)
        this.giveUp(code, text);
      else if (ENDS.includes(closeCode))
        this.giveUp('initialization_error', text || 'The device is gone');
    }

    forget() {
      const wasReady = this.isReady;
      this.isReady = false;
      for (const answered of this.requests.values())
        answered({type: 'error', message: 'The connection was lost'});
      this.requests.clear();
      if (wasReady)
        this.owner.unlinked();
      this.breaks();
    }

    send(message) {
      if (this.socket && this.socket.readyState === WebSocket.OPEN)
        this.socket.send(JSON.stringify(message));
    }

    /* The server's answer: {type: 'done'} or {type: 'error', message}. */
    request(command, fields) {
      const request = ++this.count;
      return Promise.race([
        new Promise(answered => {
          this.requests.set(request, answered);
          this.send({type: 'command', command, ...fields, request});
        }),
        wait(ANSWER_MS).then(() => {
          this.requests.delete(request);
          return {type: 'error', message: 'The server does not answer'};
        })]);
    }

    close() {
      this.isWanted = this.isReady = false;
      this.send({type: 'bye'});
      if (this.socket)
        this.socket.close();
    }
  }

  // ---- the sound ----

  /* Which part of a file is to sound, by the fragment of its URL (W3C Media
   * Fragments), in seconds, and how much louder, in dB (ReplayGain):
   * "#t=12.5,60&gain=-7.5". */
  function partOf(url) {
    const fragment = new URLSearchParams((url || '').split('#')[1] || '');
    const [fromS, toS] = (fragment.get('t') || '').split(',');
    return {fromS: Number(fromS) || 0, toS: Number(toS) || null,
            gain: 10 ** ((Number(fragment.get('gain')) || 0) / 20)};
  }

  /* Two audio elements that take turns: while one plays, the other loads what
   * comes next, and starts at the very end. Calls owner.sounded() when
   * something has changed, .blocked() when the browser wants a gesture first,
   * .broke(text), .tell(positionMs, isPlaying), .sign(url) for what an element
   * is to load, .renew() when that was refused. */
  class Deck {
    constructor(owner) {
      this.owner = owner;
      this.elements = [0, 1].map(() => this.makeElement());
      this.turn = 0;
      this.url = null; // what is on the turntable; null: nothing
      this.next = null; // what follows
      this.left = null; // what was left at its end, until the server says so
      this.said = null; // or what it said, if it said so before the end
      this.isWanted = false; // it is to play
      this.isAtEnd = false; // of a part of a file
    }

    get now() { return this.elements[this.turn]; }
    get spare() { return this.elements[1 - this.turn]; }
    get part() { return partOf(this.url); }
    get endS() { return this.part.toS || this.now.duration; }
    get positionMs() {
      return Math.max(
        0, Math.round((this.now.currentTime - this.part.fromS) * 1000));
    }
    get isPlaying() { return this.url !== null && !this.now.paused; }
    get isLoading() {
      return this.isWanted && this.now.readyState < this.now.HAVE_FUTURE_DATA;
    }

    makeElement() {
      const element = document.createElement('audio');
      const mine = act => () => element === this.now && this.url && act();
      element.preload = 'auto';
      element.hidden = true;
      element.dataset.tonearm = '';
      element.addEventListener('playing', mine(() => this.changed()));
      element.addEventListener('seeked', mine(() => this.changed()));
      element.addEventListener('pause', mine(() => this.paused()));
      element.addEventListener('timeupdate', mine(() => this.watch()));
      element.addEventListener('ended', mine(() => this.handOver()));
      element.addEventListener('error', mine(() => this.retry()));
      (document.body || document.documentElement).append(element);
      return element;
    }

    setVolume(volume) {
      this.volume = volume;
      for (const element of this.elements)
        this.setLoudness(element);
    }

    setLoudness(element) {
      element.volume =
        Math.min(1, this.volume * partOf(element.dataset.url).gain);
    }

    /* Follows what the server says: this, from there, with that to come. */
    follow({url, positionMs, isPlaying, isMoved, next}) {
      const driftMs = Math.abs(positionMs - this.positionMs);
      this.isWanted = isPlaying;
      this.said = null;
      if (this.isAhead(url, positionMs, isPlaying))
        return;
      if (this.isAboutTo(url, positionMs)) {
        this.said = {next};
        return;
      }
      this.next = next;
      this.left = null;
      if (url !== this.url)
        this.put(url, positionMs);
      else if (driftMs > (isMoved ? MOVED_MS : DRIFT_MS))
        this.jump(positionMs);
      this.setPlaying(isPlaying);
    }

    /* The server may not know yet that this came to its end here. */
    isAhead(url, positionMs, isPlaying) {
      return isPlaying && this.left !== null && url === this.left.url &&
        positionMs > this.left.endMs - AHEAD_MS;
    }

    /* What follows begins when the last of this has sounded, though the server
     * has begun it already. */
    isAboutTo(url, positionMs) {
      const leftS = this.endS - this.now.currentTime;
      return this.url !== null && url === this.upcoming && this.isPlaying &&
        leftS < HANDOVER_S && positionMs < AHEAD_MS;
    }

    put(url, positionMs) {
      clearTimeout(this.timer);
      this.timer = null;
      this.now.pause();
      this.upcoming = null;
      if (this.spare.dataset.url === url)
        this.turn = 1 - this.turn;
      this.url = url;
      this.load(this.now, url);
      this.jump(positionMs);
    }

    load(element, url) {
      if (element.dataset.url === url)
        return;
      element.dataset.url = url;
      element.src = this.owner.sign(url);
      element.currentTime = partOf(url).fromS;
      this.setLoudness(element);
    }

    jump(positionMs) {
      clearTimeout(this.timer);
      this.timer = null;
      this.isAtEnd = false;
      this.now.currentTime = this.part.fromS + positionMs / 1000;
    }

    setPlaying(isPlaying) {
      this.isWanted = isPlaying;
      if (!isPlaying)
        this.now.pause();
      else if (this.now.paused)
        this.start(this.now);
    }

    start(element) {
      element.play().catch(error => {
        if (error.name === 'NotAllowedError') {
          this.isWanted = false;
          this.owner.blocked();
        }
      });
    }

    /* Nothing plays here any more. */
    clear() {
      clearTimeout(this.timer);
      this.timer = null;
      this.url = this.next = this.left = this.said = this.upcoming = null;
      this.isWanted = false;
      for (const element of this.elements) {
        element.pause();
        element.removeAttribute('src');
        delete element.dataset.url;
      }
    }

    // -- what the elements say --

    changed() {
      this.tell();
      this.owner.sounded();
    }

    /* By the end of it, by us, or by the system: only that is news. */
    paused() {
      if (this.isWanted && this.now.paused && !this.now.ended &&
          !this.isAtEnd) {
        this.isWanted = false;
        this.tell();
      }
      this.owner.sounded();
    }

    tell() {
      if (this.left === null)
        this.owner.tell(this.positionMs, this.isPlaying);
      this.toldAt = Date.now();
    }

    watch() {
      const leftS = this.endS - this.now.currentTime;
      if (this.isPlaying && Date.now() - (this.toldAt || 0) > REPORT_MS)
        this.tell();
      // Only a file's own end comes by itself.
      if (!(leftS < PRELOAD_S) ||
          this.next === null && this.part.toS === null)
        return;
      if (this.next !== null) {
        this.load(this.spare, this.next);
        this.upcoming = this.next;
      }
      if (leftS < HANDOVER_S && this.isPlaying && !this.timer)
        this.timer = setTimeout(() => this.handOver(), leftS * 1000);
    }

    /* The end of one is the beginning of the next, without asking. */
    handOver() {
      clearTimeout(this.timer);
      this.timer = null;
      if (!this.isWanted || this.next === null) {
        this.isAtEnd = true;
        this.now.pause();
        this.owner.sounded();
        return;
      }
      this.left = {
        url: this.url, endMs: Math.round((this.endS - this.part.fromS) * 1000)};
      this.now.pause();
      this.load(this.spare, this.next);
      this.turn = 1 - this.turn;
      this.url = this.next;
      this.next = this.upcoming = null;
      if (this.said) {
        this.next = this.said.next;
        this.said = this.left = null;
      }
      this.now.currentTime = this.part.fromS;
      this.start(this.now);
    }

    /* A part couldn't be had: once more from there, then give it up. */
    async retry() {
      const {url, positionMs} = this;
      if (this.retried === url) {
        this.isWanted = false;
        this.owner.broke(`Failed to play ${url}`);
        this.tell();
        return;
      }
      this.retried = url;
      await wait(1000);
      await this.owner.renew();
      if (this.url !== url)
        return;
      this.now.src = this.owner.sign(url);
      this.jump(positionMs);
      this.setPlaying(this.isWanted);
    }

    /* In a gesture of the user's: from then on sound may begin by itself. */
    activate() {
      for (const element of this.elements) {
        if (element !== this.now || this.url === null)
          element.load();
      }
      if (this.url !== null && this.isWanted)
        this.start(this.now);
    }
  }

  // ---- the player ----

  class Player {
    constructor(options) {
      const {name, getOAuthToken, volume = 1} = options || {};
      if (typeof name !== 'string' || typeof getOAuthToken !== 'function')
        throw new TypeError(
          'Spotify.Player needs a name and getOAuthToken');
      this._options = {id: randomId(), ...options, volume};
      this._listeners = new Map();
      this._volume = Math.min(Math.max(Number(volume), 0), 1);
      this._state = null; // the server's, of the last message
      this._names = new Map(); // of contexts, by URI
      this._wasHere = false;
      this._began = null; // when what plays would have been at its start
    }

    // -- listening --

    addListener(event, listener) {
      const list = this._listeners.get(event) || [];
      if (typeof listener !== 'function' || list.includes(listener))
        return false;
      this._listeners.set(event, [...list, listener]);
      return true;
    }

    on(event, listener) { return this.addListener(event, listener); }

    removeListener(event, listener) {
      const list = this._listeners.get(event) || [];
      const kept = listener ? list.filter(each => each !== listener) : [];
      this._listeners.set(event, kept);
      return kept.length < list.length;
    }

    _emit(event, value) {
      const list = this._listeners.get(event) || [];
      for (const listener of list) {
        try {
          listener(value);
        } catch (error) {
          console.error(error);
        }
      }
      if (list.length === 0 && ERRORS.includes(event))
        console.error(`${event}: ${value.message}`);
    }

    // -- the connection --

    async connect() {
      if (this._link && this._link.isWanted)
        return this._opening;
      if (typeof WebSocket !== 'function' || typeof Audio !== 'function') {
        this.failed('initialization_error', 'This browser cannot play');
        return false;
      }
      this._deck = this._deck || new Deck(this);
      this._deck.setVolume(this._volume);
      this._link = new Link(this);
      this._leave = this._leave || (() => this.disconnect());
      addEventListener('pagehide', this._leave);
      this._opening = this._link.open();
      return this._opening;
    }

    disconnect() {
      removeEventListener('pagehide', this._leave);
      if (this._link)
        this._link.close();
      if (this._deck)
        this._deck.clear();
      this._link = this._state = null;
      this._wasHere = false;
    }

    // What Link asks and tells.

    askToken(done) {
      this._options.getOAuthToken(token => {
        this._token = token;
        done(token);
      });
    }

    // What has a fragment is a file, which wants a token, and an element can't
    // send a header.
    sign(url) {
      const [path, fragment] = url.split('#');
      return fragment === undefined ? path :
        `${path}?access_token=${encodeURIComponent(this._token)}`;
    }

    renew() { return new Promise(done => this.askToken(done)); }

    hello() {
      return {type: 'hello', device: {
        id: this._options.id, name: this._options.name, type: 'Computer',
        volume_percent: Math.round(this._volume * 100),
        supports_volume: true}};
    }

    linked({device_id: id, state}) {
      this._options.id = id;
      this._emit('ready', {device_id: id});
      const goesOn = this._goesOn(state);
      this.told(goesOn ? {...state, is_playing: true,
                          progress_ms: this._deck.positionMs} : state,
                state ? state.version : undefined);
      if (goesOn)
        this._deck.tell();
    }

    /* The server pauses what plays on a device that it can't reach. What has
     * gone on here meanwhile goes on. */
    _goesOn(state) {
      return state !== null && state.is_this_device && state.item !== null &&
        this._deck.isPlaying && this._deck.url === BASE + state.item.audio_url;
    }

    /* What plays goes on: the server may be back before it ends. */
    unlinked() {
      this._emit('not_ready', {device_id: this._options.id});
    }

    failed(kind, message) { this._emit(kind, {message}); }

    told(state, id) {
      this._state = state;
      this._stateId = id;
      this._saidAt = Date.now();
      this._follow();
      this._learnName();
      this._changed();
      this._emit('tonearm_state', state);
    }

    // What Deck tells.

    sounded() { this._changed(); }

    blocked() {
      this._emit('autoplay_failed');
      this.tell(this._deck.positionMs, false);
      this._changed();
    }

    broke(message) { this._emit('playback_error', {message}); }

    tell(positionMs, isPlaying) {
      if (this._link && this._isHere())
        this._link.send({type: 'report', id: this._stateId,
                         position_ms: positionMs, is_playing: isPlaying});
    }

    // -- following the server --

    _isHere() {
      return this._state !== null && this._state.is_this_device &&
        this._state.item !== null;
    }

    _follow() {
      const state = this._state;
      if (!this._isHere()) {
        this._deck.clear();
        return;
      }
      const {item, next_tracks: upcoming = [], device} = state;
      if (device && device.volume_percent !== null) {
        this._volume = device.volume_percent / 100;
        this._deck.setVolume(this._volume);
      }
      const after = state.repeat_state === 'track' ? item : upcoming[0];
      this._deck.follow({
        url: BASE + item.audio_url, positionMs: state.progress_ms,
        isPlaying: state.is_playing, isMoved: this._isMoved(state),
        next: after && after.audio_url ? BASE + after.audio_url : null});
    }

    /* Whether time alone doesn't explain where it is now: somebody has moved
     * it. What the server corrects by our own report is where we are. */
    _isMoved({progress_ms: position, server_time: time, is_playing: plays}) {
      const began = plays ? position - time : null;
      const isMoved = began === null || this._began === null ||
        !(Math.abs(began - this._began) < MOVED_MS);
      this._began = began;
      return isMoved;
    }

    /* The state has a context's URI alone; pages show its name. */
    async _learnName() {
      const {context} = this._state || {};
      if (!this._isHere() || !context || this._names.has(context.uri))
        return;
      this._names.set(context.uri, '');
      if (context.type === 'collection')
        return;
      const token = await new Promise(done => this.askToken(done));
      const answer = await fetch(
        BASE + new URL(context.href).pathname + '?fields=name',
        {headers: {Authorization: 'Bearer ' + token}}).catch(() => null);
      if (!answer || !answer.ok)
        return;
      this._names.set(context.uri, (await answer.json()).name);
      this._changed();
    }

    _playbackId(state) {
      const about = `${state.device && state.device.id} ` +
        `${state.context && state.context.uri} ${state.item.uri}`;
      if (this._about !== about) {
        this._about = about;
        this._playback = randomId().slice(0, 32);
      }
      return this._playback;
    }

    _look() {
      const state = this._state;
      if (!this._isHere())
        return null;
      const disallows = state.actions ? state.actions.disallows : {};
      const tracks = [
        (state.previous_tracks || []).filter(Boolean).map(trackOf),
        trackOf(state.item),
        (state.next_tracks || []).filter(Boolean).map(trackOf)];
      const [previous_tracks, current_track, next_tracks] = tracks;
      const name = state.context && this._names.get(state.context.uri) || '';
      return {
        context: contextOf(state, name, tracks, disallows),
        disallows, restrictions: restrictionsOf(disallows),
        paused: !this._deck.isWanted, loading: this._deck.isLoading,
        position: this._deck.left ? 0 : this._deck.positionMs,
        duration: state.item.duration_ms, timestamp: Date.now(),
        repeat_mode: REPEATS.indexOf(state.repeat_state),
        shuffle: state.shuffle_state, shuffle_mode: state.shuffle_state ? 1 : 0,
        playback_id: this._playbackId(state), playback_quality: 'HIGH',
        playback_features: {hifi_status: 'NONE'}, playback_speed: 1,
        track_window: {current_track, previous_tracks, next_tracks}};
    }

    _changed() {
      const state = this._look();
      if (state === null && !this._wasHere)
        return;
      this._wasHere = state !== null;
      this._emit('player_state_changed', state);
      this._showMedia(state);
    }

    // -- the system's own controls (Media Session) --

    _showMedia(state) {
      const media = navigator.mediaSession;
      if (!this._options.enableMediaSession || !media)
        return;
      media.playbackState = state === null ? 'none' :
        state.paused ? 'paused' : 'playing';
      if (state === null) {
        media.metadata = null;
        return;
      }
      const track = state.track_window.current_track;
      if (this._shown !== state.playback_id) {
        this._shown = state.playback_id;
        media.metadata = new MediaMetadata({
          title: track.name, album: track.album.name,
          artist: track.artists.map(artist => artist.name).join(', '),
          artwork: track.album.images.map(({url, width, height}) => ({
            src: url, ...(width && {sizes: `${width}x${height || width}`})}))});
        this._takeMediaKeys(media);
      }
      media.setPositionState({
        duration: state.duration / 1000,
        position: Math.min(state.position, state.duration) / 1000});
    }

    _takeMediaKeys(media) {
      const keys = {
        play: () => this.resume(), pause: () => this.pause(),
        nexttrack: () => this.nextTrack(),
        previoustrack: () => this.previousTrack(),
        seekto: ({seekTime}) => this.seek(seekTime * 1000)};
      for (const [key, act] of Object.entries(keys))
        media.setActionHandler(key, act);
    }

    // -- commands --

    async _command(command, fields) {
      if (!this._link || !this._link.isReady || !this._isHere()) {
        this.failed('playback_error',
                    'Cannot perform operation; no list was loaded.');
        return;
      }
      const answer = await this._link.request(command, fields);
      if (answer.type === 'error')
        this.failed('playback_error', answer.message);
    }

    async getCurrentState() { return this._look(); }
    async getVolume() { return this._volume; }
    async pause() { await this._command('pause'); }
    async resume() { await this._command('resume'); }
    async togglePlay() { await this._command('toggle'); }
    async nextTrack() { await this._command('next'); }
    async previousTrack() { await this._command('previous'); }

    async seek(positionMs) {
      await this._command('seek', {
        position_ms: Math.max(0, Math.round(Number(positionMs) || 0))});
    }

    /* What plays elsewhere keeps its volume. */
    async setVolume(volume) {
      this._volume = Math.min(Math.max(Number(volume) || 0, 0), 1);
      if (this._deck)
        this._deck.setVolume(this._volume);
      if (this._isHere())
        await this._command('set_volume', {
          volume_percent: Math.round(this._volume * 100)});
    }

    async setName(name) {
      this._options.name = String(name);
      if (this._link && this._link.isReady)
        await this._link.request('set_name', {name: this._options.name});
    }

    /* Beyond the reference: plays what stands at this place of next_tracks, from
     * 0, on whichever device plays. Resolves to the server's answer. */
    async skipTo(index) {
      if (!this._link || !this._link.isReady)
        return {type: 'error', message: 'The connection was lost'};
      return this._link.request('skip_to', {index});
    }

    async activateElement() {
      if (this._deck)
        this._deck.activate();
    }
  }

  window.Spotify = {...window.Spotify, Player};

  // After the page's own scripts, which may say what to call below this one.
  function announce() {
    if (typeof window.onSpotifyWebPlaybackSDKReady === 'function')
      window.onSpotifyWebPlaybackSDKReady();
    else
      console.error('onSpotifyWebPlaybackSDKReady is not defined');
  }
  if (document.readyState === 'loading')
    addEventListener('DOMContentLoaded', announce, {once: true});
  else
    setTimeout(announce);
})();
