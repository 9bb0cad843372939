/* The web player's page (src/pages/player.c has its skeleton). It plays through
 * the Web Playback SDK's interface, which brings the state of whatever device
 * plays, and commands and reads by the Web API, as any app does. */
'use strict';
(() => {
  const $ = id => document.getElementById(id);
  const ME = '/v1/me/player';
  const KEPT = 'tonearm-device'; // this page's device id while it loads anew
  const RETRY_MS = 2000;
  const REPEATS = ['off', 'context', 'track'];
  const ICONS = {play: 'M7 4v16l13-8z', pause: 'M8 5v14M16 5v14'};

  let player = null;
  let deviceId = null;
  let state = null; // as the server last said, and when
  let saidAt = 0;
  let isSeeking = false;
  let isRefused = false; // the device: what may be seen is seen
  let token = {text: '', until: 0};

  // ---- words ----

  function say(text, isBad = false) {
    const said = $('said');
    said.textContent = text;
    said.className = isBad ? 'complaint' : 'notice';
    said.hidden = text === '';
  }

  function time(ms) {
    const s = Math.floor(ms / 1000);
    const parts = [Math.floor(s / 60) % 60, s % 60];
    if (s >= 3600)
      parts.unshift(Math.floor(s / 3600));
    return parts.map((part, i) =>
      i > 0 ? String(part).padStart(2, '0') : String(part)).join(':');
  }

  function by(item) {
    if (item.artists)
      return item.artists.map(artist => artist.name).join(', ');
    const whole = item.show || item.audiobook;
    if (whole)
      return whole.name;
    if (item.owner)
      return item.owner.display_name || item.owner.id;
    return item.publisher || '';
  }

  // The smallest that is large enough, else the largest.
  function picture(item, px) {
    const whole = item.album || item.show || item.audiobook || item;
    const images = item.images && item.images.length ? item.images :
      whole.images || [];
    const fit = images.filter(image => image.width >= px);
    return (fit.length ? fit[fit.length - 1] : images[0] || {}).url ||
      '/icon.svg';
  }

  // ---- the server ----

  /* The form's token shows that this page asks. Where that is out of date, or
   * nobody is signed in, the page begins anew. */
  async function freshToken() {
    if (token.until > Date.now())
      return token.text;
    const form = document.querySelector('form[action="/player/token"]');
    const answer = await fetch(form.action, {
      method: 'POST', body: new URLSearchParams(new FormData(form))});
    const type = answer.headers.get('content-type') || '';
    if (!answer.ok || !type.startsWith('application/json')) {
      if (answer.status < 500)
        location.assign('/player');
      throw new Error('no token');
    }
    const {access_token: text, expires_in: seconds} = await answer.json();
    token = {text, until: Date.now() + seconds * 900};
    return text;
  }

  /* For the socket, which is made anew because the last token was revoked, or
   * because the server can't be reached: then until it can. */
  async function giveToken(done) {
    token.until = 0;
    while (token.until === 0) {
      await freshToken().catch(
        () => new Promise(next => setTimeout(next, RETRY_MS)));
    }
    done(token.text);
  }

  async function ask(method, path, body) {
    for (let isLast = false; ; isLast = true) {
      const text = await freshToken();
      const answer = await fetch(path, {
        method, cache: 'no-store', headers: {
          Authorization: 'Bearer ' + text,
          ...(body && {'Content-Type': 'application/json'})},
        ...(body && {body: JSON.stringify(body)})});
      if (answer.status !== 401 || isLast)
        return answer;
      token.until = 0;
    }
  }

  /* What can't be had is said, and is null. */
  async function get(path) {
    const answer = await ask('GET', path).catch(() => null);
    if (answer && answer.ok)
      return answer.status === 204 ? null : answer.json();
    say('The server does not answer. Try again in a moment.', true);
    return null;
  }

  async function command(method, path, body) {
    const answer = await ask(method, ME + path, body).catch(() => null);
    if (answer && answer.ok) {
      say('');
      return true;
    }
    const {error} = answer ? await answer.json().catch(() => ({})) : {};
    say(error ? error.message : 'The server does not answer.', true);
    return false;
  }

  // What is begun with nothing active is begun here.
  function onSome(path) {
    const isActive = state && state.device && state.device.is_active;
    if (isActive || !deviceId)
      return path;
    return `${path}${path.includes('?') ? '&' : '?'}device_id=${deviceId}`;
  }

  function begin(body) {
    player.activateElement();
    return command('PUT', onSome('/play'), body);
  }

  // ---- lists ----

  function button(text, name, act) {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'quiet';
    made.textContent = text;
    made.setAttribute('aria-label', `${text}: ${name}`);
    made.addEventListener('click', act);
    return made;
  }

  function row({name, detail, image, play, queue}) {
    const made = document.createElement('li');
    const cover = new Image(48, 48);
    const words = document.createElement('div');
    const title = document.createElement('strong');
    const more = document.createElement('span');
    cover.src = image;
    cover.alt = '';
    cover.loading = 'lazy';
    title.textContent = name;
    more.className = 'soft';
    more.textContent = detail;
    words.append(title, more);
    made.append(cover, words);
    if (play)
      made.append(button('Play', name, () => begin(play)));
    if (queue)
      made.append(button('Queue', name, async () => {
        if (await command('POST', onSome(
          '/queue?uri=' + encodeURIComponent(queue))))
          say(`${name} is in the queue.`);
      }));
    return made;
  }

  function entry(item) {
    const isOne = ['track', 'episode', 'chapter'].includes(item.type);
    return row({
      name: item.name, image: picture(item, 64),
      detail: [item.type, by(item)].filter(Boolean).join(' · '),
      play: isOne ? {uris: [item.uri]} : {context_uri: item.uri},
      queue: isOne ? item.uri : null});
  }

  function fill(id, rows, nothing) {
    const list = $(id).querySelector('.tracks');
    if (rows.length === 0) {
      const made = document.createElement('li');
      made.className = 'soft';
      made.textContent = nothing;
      rows = [made];
    }
    list.replaceChildren(...rows);
  }

  async function search(text) {
    const found = text && await get('/v1/search?limit=6&type=track,album,' +
      'artist,playlist,show,episode&q=' + encodeURIComponent(text));
    $('found').hidden = !found;
    if (found)
      fill('found', Object.values(found).flatMap(
        page => page.items.filter(Boolean).map(entry)),
      'Nothing is called like that.');
  }

  async function showLibrary() {
    const saved = await get('/v1/me/tracks?limit=1');
    const lists = await get('/v1/me/playlists?limit=50');
    const albums = await get('/v1/me/albums?limit=20');
    const rows = [];
    if (saved && saved.total > 0)
      rows.push(row({name: 'Saved tracks', detail: `${saved.total} tracks`,
                     image: '/icon.svg',
                     play: {context_uri: 'spotify:collection'}}));
    for (const list of lists ? lists.items : [])
      rows.push(entry(list));
    for (const {album} of albums ? albums.items : [])
      rows.push(entry(album));
    fill('library', rows, 'What you save and your playlists will be here.');
  }

  async function showNew() {
    const found = await get('/v1/browse/new-releases?limit=8');
    $('new').hidden = !found || found.albums.items.length === 0;
    if (found)
      fill('new', found.albums.items.map(entry), '');
  }

  // ---- what plays ----

  function press(id, isOn) {
    $(id).setAttribute('aria-pressed', String(isOn));
  }

  function showKeys() {
    const {disallows = {}} = state ? state.actions || {} : {};
    const isPlaying = Boolean(state && state.is_playing);
    const name = isPlaying ? 'Pause' : 'Play';
    for (const id of ['shuffle', 'previous', 'play', 'next', 'repeat', 'seek'])
      $(id).disabled = !state || !state.item;
    $('previous').disabled ||= disallows.skipping_prev === true;
    $('next').disabled ||= disallows.skipping_next === true;
    $('seek').disabled ||= disallows.seeking === true;
    $('play').setAttribute('aria-label', name);
    $('play').title = name;
    $('play').querySelector('path').setAttribute(
      'd', isPlaying ? ICONS.pause : ICONS.play);
    press('shuffle', Boolean(state && state.shuffle_state));
    press('repeat', Boolean(state) && state.repeat_state !== 'off');
    const repeats = {off: 'Repeat', context: 'Repeat: all',
                     track: 'Repeat: this one'};
    const repeat = repeats[state ? state.repeat_state : 'off'];
    $('repeat').setAttribute('aria-label', repeat);
    $('repeat').title = repeat;
    $('repeat').classList.toggle(
      'one', Boolean(state) && state.repeat_state === 'track');
  }

  function showItem() {
    const item = state && state.item;
    $('title').textContent = item ? item.name : 'Nothing plays';
    $('artists').textContent = item ? by(item) : 'Choose something below.';
    const cover = item ? picture(item, 320) : '/icon.svg';
    if ($('cover').src !== new URL(cover, location).href)
      $('cover').src = cover;
    $('total').textContent = time(item ? item.duration_ms : 0);
    $('seek').max = item ? item.duration_ms : 0;
    document.title = item && state.is_playing ?
      `${item.name} · ${by(item)}` : 'Player · Tonearm';
  }

  async function showPosition() {
    if (isSeeking || !state || !state.item)
      return;
    const here = await player.getCurrentState();
    const passed = state.is_playing ? Date.now() - saidAt : 0;
    const ms = Math.min(here ? here.position : state.progress_ms + passed,
                        state.item.duration_ms);
    $('seek').value = ms;
    $('seek').setAttribute('aria-valuetext', time(ms));
    $('elapsed').textContent = time(ms);
  }

  async function showDevices() {
    const known = await get(ME + '/devices');
    const devices = known ? known.devices : [];
    const active = devices.find(device => device.is_active);
    const choices = devices.map(({id, name}) => new Option(
      id === deviceId ? `${name} (here)` : name, id, false,
      active && id === active.id));
    if (!active)
      choices.unshift(new Option('Nothing', '', true, true));
    $('device').replaceChildren(...choices);
    $('device').disabled = devices.length === 0;
    $('volume').disabled = Boolean(active) && !active.supports_volume;
  }

  function show(news) {
    state = news;
    saidAt = Date.now();
    showKeys();
    showItem();
    showPosition();
    showDevices();
    if (state && state.device && state.device.volume_percent !== null)
      $('volume').value = state.device.volume_percent;
    fill('queue', (state && state.next_tracks || []).filter(Boolean).map(
      item => row({name: item.name, detail: by(item),
                   image: picture(item, 64)})),
    'Nothing comes after this.');
  }

  // ---- what people do ----

  function toggle() {
    if (state && state.is_playing)
      return command('PUT', '/pause');
    return begin();
  }

  function listen() {
    $('play').addEventListener('click', toggle);
    $('next').addEventListener('click', () => command('POST', '/next'));
    $('previous').addEventListener('click', () => command('POST', '/previous'));
    $('shuffle').addEventListener('click', () => command(
      'PUT', `/shuffle?state=${!state.shuffle_state}`));
    $('repeat').addEventListener('click', () => command(
      'PUT', '/repeat?state=' + REPEATS[
        (REPEATS.indexOf(state.repeat_state) + 1) % REPEATS.length]));
    $('seek').addEventListener('input', () => {
      isSeeking = true;
      $('elapsed').textContent = time(Number($('seek').value));
    });
    $('seek').addEventListener('change', async () => {
      await command('PUT', '/seek?position_ms=' + $('seek').value);
      isSeeking = false;
    });
    $('volume').addEventListener('change', () => {
      const volume = Number($('volume').value);
      if (state && state.device && state.device.is_active)
        command('PUT', '/volume?volume_percent=' + volume);
      else
        player.setVolume(volume / 100);
    });
    $('device').addEventListener('change', () => {
      player.activateElement();
      command('PUT', '', {device_ids: [$('device').value]});
    });
    $('search').addEventListener('submit', event => {
      event.preventDefault();
      search($('query').value.trim());
    });
    document.addEventListener('keydown', event => {
      const isFree = !event.target.closest('button, a, input, select, summary');
      if (event.key === ' ' && isFree && !$('play').disabled) {
        event.preventDefault();
        toggle();
      }
    });
    // A page that comes back from the browser's memory has said goodbye.
    addEventListener('pageshow', event => {
      if (event.persisted)
        location.reload();
    });
    // Some browsers let sound begin by itself only after this.
    addEventListener('pointerdown', () => player.activateElement(),
                     {once: true});
  }

  // ---- beginning ----

  /* The id of the device that this page was before it was loaded anew. Taken,
   * so that a copy of the tab is another device. */
  function takeId() {
    const id = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
    addEventListener('pagehide', () => {
      if (deviceId)
        sessionStorage.setItem(KEPT, deviceId);
    });
    return id;
  }

  /* From the first connection on, the SDK makes others by itself. */
  async function join() {
    if (!await player.connect() && !isRefused)
      setTimeout(join, RETRY_MS);
  }

  window.onSpotifyWebPlaybackSDKReady = () => {
    const id = takeId();
    player = new Spotify.Player({
      name: 'Web player', enableMediaSession: true, ...(id && {id}),
      getOAuthToken: giveToken});
    player.addListener('ready', ({device_id}) => {
      deviceId = device_id;
      say('');
    });
    player.addListener('not_ready', () =>
      say('The connection is lost. It is made again by itself.', true));
    player.addListener('tonearm_state', show);
    player.addListener('player_state_changed', showPosition);
    player.addListener('autoplay_failed', () =>
      say('Your browser waits for you before it plays: press Play.', true));
    player.addListener('account_error', () => {
      isRefused = true;
      say('Your account may look, but not play: that takes premium.', true);
    });
    player.addListener('authentication_error', ({message}) => {
      isRefused = true;
      say(message, true);
    });
    for (const kind of ['initialization_error', 'playback_error'])
      player.addListener(kind, ({message}) => say(message, true));
    listen();
    join();
    showLibrary();
    showNew();
    $('query').value = new URLSearchParams(location.search).get('q') || '';
    search($('query').value.trim());
    setInterval(showPosition, 500);
  };
})();
