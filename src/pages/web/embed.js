/* The embedded player (src/pages/embed.c): its controls, and what it and the
 * page around it tell each other (iframe-api.js). The page says
 *
 *     {command: 'play' | 'resume' | 'pause' | 'toggle' | 'restart'}
 *     {command: 'seek', timestamp: seconds}
 *
 * and hears {type, payload}: `ready` once, `playback_started` for each part,
 * `playback_update` as it goes, `error`. Nothing of that is a secret, so any
 * page may listen. */
'use strict';
(() => {
  const main = document.querySelector('main');
  const sound = document.getElementById('sound');
  const said = document.getElementById('said');
  const rows = [...document.querySelectorAll('#parts li')];
  const UPDATE_MS = 250; // at most so often, while it plays

  const SHAPES = {
    Play: 'M7 4v16l13-8z', Pause: 'M7 4h4v16H7zM14 4h4v16h-4z',
    Previous: 'M6 5h2v14H6zM19 5 9 12l10 7z',
    Next: 'M16 5h2v14h-2zM5 5l10 7L5 19z',
  };

  let at = 0; // the part that is on
  let startS = Number(main.dataset.start) || 0; // into it, at first
  let wants = false; // to play
  let begun = false; // the part has sounded
  let told = 0;

  function tell(type, payload) {
    if (parent !== window)
      parent.postMessage({type, payload}, '*');
  }

  if (!sound) {
    if (main.dataset.uri)
      tell('ready', {uri: main.dataset.uri});
    else
      tell('error', {code: 'invalid_uri', message: 'There is no such URI'});
    return;
  }

  // ---- the controls ----

  function makeButton(name, act) {
    const button = document.createElement('button');
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    svg.append(document.createElementNS(svg.namespaceURI, 'path'));
    button.type = 'button';
    button.append(svg);
    button.addEventListener('click', act);
    nameButton(button, name);
    return button;
  }

  function nameButton(button, name, about = '') {
    button.setAttribute('aria-label', name + about);
    button.querySelector('path').setAttribute('d', SHAPES[name]);
  }

  function makeTime() {
    const time = document.createElement('span');
    time.className = 'time';
    return time;
  }

  const play = makeButton('Play', toggle);
  const previous = makeButton('Previous', goBack);
  const next = makeButton('Next', () => put(at + 1, true));
  const seek = document.createElement('input');
  const elapsed = makeTime(), total = makeTime();
  play.className = 'main';
  seek.type = 'range';
  seek.min = 0;
  seek.step = 1;
  seek.addEventListener('input', () => seekTo(seek.value));

  function showControls() {
    const box = document.getElementById('controls');
    const buttons = rows.length > 1 ? [previous, play, next] : [play];
    const label = document.createElement('label');
    const name = document.createElement('span');
    name.className = 'unseen';
    name.textContent = 'Position';
    label.append(name, seek);
    box.append(...buttons, elapsed, label, total);
    sound.controls = false;
    for (const [i, row] of rows.entries()) {
      row.button = makeButton('Play', () => i === at ? toggle() : put(i, true));
      row.prepend(row.button);
    }
  }

  function clock(s) {
    const two = n => String(n).padStart(2, '0');
    const whole = Math.floor(s), h = Math.floor(whole / 3600);
    const m = Math.floor(whole / 60) % 60;
    return (h ? h + ':' + two(m) : m) + ':' + two(whole % 60);
  }

  function show() {
    const lengthS = durationS();
    for (const [i, row] of rows.entries()) {
      const name = row.querySelector('a').textContent;
      row.toggleAttribute('aria-current', i === at);
      nameButton(row.button, i === at && wants ? 'Pause' : 'Play', ' ' + name);
    }
    nameButton(play, wants ? 'Pause' : 'Play');
    next.disabled = at + 1 === rows.length;
    seek.max = Math.ceil(lengthS);
    seek.value = sound.currentTime;
    seek.setAttribute('aria-valuetext',
                      `${clock(sound.currentTime)} of ${clock(lengthS)}`);
    elapsed.textContent = clock(sound.currentTime);
    total.textContent = clock(lengthS);
  }

  function say(text) {
    said.textContent = text;
    said.hidden = text === '';
  }

  // ---- the sound ----

  // Of what sounds, which may be a preview; until it is known, of the part.
  function durationS() {
    return Number.isFinite(sound.duration) ? sound.duration :
      Number(rows[at].dataset.duration) / 1000;
  }

  function put(i, plays) {
    if (i < 0 || i >= rows.length)
      return;
    at = i;
    begun = false;
    say('');
    sound.src = rows[at].dataset.source + (startS > 0 ? '#t=' + startS : '');
    startS = 0;
    if (plays)
      start();
    else
      stop();
  }

  async function start() {
    wants = true;
    changed();
    try {
      await sound.play();
    } catch (error) {
      if (error.name === 'AbortError') // something else is on by now
        return;
      wants = false;
      if (error.name === 'NotAllowedError')
        say('Press play to listen.');
      changed();
    }
  }

  function stop() {
    wants = false;
    sound.pause();
    changed();
  }

  function toggle() {
    if (wants)
      stop();
    else
      start();
  }

  // As players do: back to the beginning first.
  function goBack() {
    if (sound.currentTime > 3 || at === 0)
      seekTo(0);
    else
      put(at - 1, wants);
  }

  function seekTo(s) {
    const toS = Math.max(0, Number(s) || 0);
    if (sound.readyState === 0) { // nothing is loaded yet
      startS = toS;
      put(at, wants);
      return;
    }
    sound.currentTime = Math.min(toS, durationS());
  }

  function ended() {
    if (at + 1 < rows.length) {
      put(at + 1, true);
      return;
    }
    put(0, false);
  }

  function broke() {
    wants = false;
    say("This can't be played here.");
    tell('error', {code: 'playback_error', message: said.textContent});
    changed();
  }

  // ---- what the page around it hears ----

  function changed() {
    told = Date.now();
    show();
    tell('playback_update', {
      playingURI: rows[at].dataset.uri, isPaused: !wants,
      isBuffering: wants && sound.readyState < sound.HAVE_FUTURE_DATA,
      duration: Math.round(durationS() * 1000),
      position: Math.round(sound.currentTime * 1000)});
  }

  function playing() {
    if (!begun)
      tell('playback_started', {playingURI: rows[at].dataset.uri});
    begun = true;
    showMedia();
    changed();
  }

  // The system's own controls.
  function showMedia() {
    const media = navigator.mediaSession;
    const by = rows[at].querySelector('.by') || document.querySelector('.by');
    if (!media)
      return;
    media.metadata = new MediaMetadata({
      title: rows[at].querySelector('a').textContent,
      artist: by ? by.textContent : '',
      album: document.querySelector('h1').textContent});
    media.setActionHandler('play', start);
    media.setActionHandler('pause', stop);
    media.setActionHandler('previoustrack', goBack);
    media.setActionHandler('nexttrack', () => put(at + 1, true));
  }

  const COMMANDS = {
    play: start, resume: start, pause: stop, toggle,
    restart: () => { seekTo(0); start(); },
    seek: ({timestamp}) => seekTo(timestamp),
  };

  addEventListener('message', ({source, data}) => {
    if (source === parent && data !== null && typeof data === 'object' &&
        Object.hasOwn(COMMANDS, data.command))
      COMMANDS[data.command](data);
  });

  sound.addEventListener('playing', playing);
  sound.addEventListener('seeked', changed);
  sound.addEventListener('waiting', changed);
  sound.addEventListener('loadedmetadata', changed);
  sound.addEventListener('ended', ended);
  sound.addEventListener('error', broke);
  sound.addEventListener('timeupdate', () => {
    if (Date.now() - told >= UPDATE_MS)
      changed();
  });

  showControls();
  if (startS > 0)
    put(0, false);
  show();
  tell('ready', {uri: main.dataset.uri});
})();
