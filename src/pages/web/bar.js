/* The player bar, which stays while pages come and go: what plays, the keys,
 * what comes next, and where it sounds. */
import {tool, make, time, by, makersOf, pathOf, picture, redraw, rename}
  from './dom.js';
import {get} from './api.js';
import * as player from './player.js';
import {heart} from './hearts.js';
import * as lyrics from './lyrics.js';

const TICK_MS = 500;
const STEP_PERCENT = 10;
const REPEATS = {off: 'Repeat', context: 'Repeat: all',
                 track: 'Repeat: this one'};

const $ = id => document.getElementById('bar-' + id);
let isSeeking = false;

/* ---- its parts ---- */

function range(id, name, max, step) {
  return make('input', {type: 'range', id: 'bar-' + id, 'aria-label': name,
                        min: 0, max, value: 0, step, disabled: true});
}

function now() {
  return make('div', {class: 'bar-now'},
    make('img', {id: 'bar-cover', src: '/icon.svg', alt: '', width: 56,
                 height: 56}),
    make('div', {class: 'bar-words'},
      make('a', {id: 'bar-title'}, 'Nothing plays'),
      make('span', {id: 'bar-artists', class: 'soft'})),
    make('span', {id: 'bar-heart'}));
}

function keys() {
  const named = (name, text, act, look = 'tool') => tool(name, text, act, {
    id: 'bar-' + name, class: look, disabled: true});
  return make('div', {class: 'bar-keys', role: 'group',
                      'aria-label': 'Playback'},
    named('shuffle', 'Shuffle', player.shuffle),
    named('previous', 'Previous', player.previous, 'tool solid'),
    named('play', 'Play', player.toggle, 'tool solid'),
    named('next', 'Next', player.next, 'tool solid'),
    named('repeat', 'Repeat', player.repeat),
    tool('open', 'All of the player', toggleAll, {
      id: 'bar-open', 'aria-expanded': 'false'}));
}

function along() {
  return make('div', {class: 'bar-along'},
    make('span', {id: 'bar-elapsed'}, '0:00'),
    range('seek', 'Position', 0, 1000),
    make('span', {id: 'bar-total'}, '0:00'));
}

function settings() {
  return make('div', {class: 'bar-settings'},
    tool('lyrics', 'Lyrics', toggleLyrics, {
      id: 'bar-sung', disabled: true, 'aria-expanded': 'false',
      'aria-controls': 'bar-lyrics'}),
    tool('queue', 'What comes next', toggleQueue, {
      id: 'bar-next-up', 'aria-expanded': 'false',
      'aria-controls': 'bar-queue'}),
    make('select', {id: 'bar-device', 'aria-label': 'Plays on',
                    disabled: true}),
    range('volume', 'Volume', 100, 1));
}

function queue() {
  return make('section', {id: 'bar-queue', 'aria-labelledby': 'bar-queue-name',
                          hidden: true},
    make('h2', {id: 'bar-queue-name'}, 'What comes next'),
    make('ol', {class: 'bar-tracks'}));
}

function toggleQueue() {
  const isOpen = $('queue').hidden;
  $('queue').hidden = !isOpen;
  $('next-up').setAttribute('aria-expanded', String(isOpen));
}

function toggleLyrics() {
  const isOpen = lyrics.toggle(player.state && player.state.item);
  $('sung').setAttribute('aria-expanded', String(isOpen));
}

/* On a phone the bar shows little until it is opened. */
function toggleAll() {
  const isOpen = document.getElementById('bar').classList.toggle('open');
  $('open').setAttribute('aria-expanded', String(isOpen));
}

/* ---- what is shown ---- */

function press(id, isOn) {
  $(id).setAttribute('aria-pressed', String(isOn));
}

function showKeys(state) {
  const {disallows = {}} = state && state.actions || {};
  const isOff = !state || !state.item;
  const repeat = state ? state.repeat_state : 'off';
  for (const id of ['shuffle', 'previous', 'play', 'next', 'repeat', 'seek'])
    $(id).disabled = isOff;
  $('previous').disabled ||= disallows.skipping_prev === true;
  $('next').disabled ||= disallows.skipping_next === true;
  $('seek').disabled ||= disallows.seeking === true;
  rename($('play'), player.isPlaying() ? 'Pause' : 'Play');
  redraw($('play'), player.isPlaying() ? 'pause' : 'play');
  press('shuffle', Boolean(state && state.shuffle_state));
  press('repeat', repeat !== 'off');
  rename($('repeat'), REPEATS[repeat]);
  $('repeat').classList.toggle('one', repeat === 'track');
}

/* Names with commas between; those that have a page lead there. */
function links(items) {
  return items.flatMap((item, i) => {
    const path = pathOf(item.uri);
    const named = path ? make('a', {href: path}, item.name) : item.name;
    return i > 0 ? [', ', named] : [named];
  });
}

function showItem(item) {
  const title = $('title');
  title.textContent = item ? item.name : 'Nothing plays';
  const path = item && pathOf((item.album || item.audiobook || item).uri);
  if (path)
    title.href = path;
  else
    title.removeAttribute('href');
  $('artists').replaceChildren(...(item ? links(makersOf(item)) :
    ['Choose something to play.']));
  const cover = item ? picture(item, 112) : '/icon.svg';
  if ($('cover').src !== new URL(cover, location).href)
    $('cover').src = cover;
  $('heart').replaceChildren(...(item && item.type !== 'chapter' ?
    [heart(item.uri, item.name)] : []));
  $('total').textContent = time(item ? item.duration_ms : 0);
  $('seek').max = item ? item.duration_ms : 0;
}

async function showPosition() {
  if (isSeeking || !player.state || !player.state.item)
    return;
  const ms = await player.position();
  $('seek').value = ms;
  $('seek').setAttribute('aria-valuetext', time(ms));
  $('elapsed').textContent = time(ms);
  lyrics.sing(ms);
}

async function showDevices() {
  const known = await get('/v1/me/player/devices');
  const devices = known ? known.devices : [];
  const active = devices.find(device => device.is_active);
  const choices = devices.map(({id, name}) => new Option(
    id === player.deviceId ? `${name} (here)` : name, id, false,
    Boolean(active) && id === active.id));
  if (!active)
    choices.unshift(new Option('Nothing', '', true, true));
  $('device').replaceChildren(...choices);
  $('device').disabled = devices.length === 0;
  $('volume').disabled = Boolean(active) && !active.supports_volume;
}

function showQueue(items) {
  const rows = items.filter(Boolean).map((item, i) => make('li', {},
    make('img', {src: picture(item, 64), alt: '', width: 40, height: 40,
                 loading: 'lazy'}),
    make('button', {type: 'button', class: 'plain',
                    onclick: () => player.skipTo(i)}, item.name),
    make('span', {class: 'soft'}, by(item))));
  $('queue').querySelector('ol').replaceChildren(...(rows.length ? rows :
    [make('li', {class: 'soft'}, 'Nothing comes after this.')]));
}

let shown = null; // the URI of what the bar says

function show() {
  const {state} = player;
  const item = state && state.item;
  showKeys(state);
  if (!item || item.uri !== shown)
    showItem(item);
  shown = item && item.uri;
  $('sung').disabled = !lyrics.mayHave(item) && $('lyrics').hidden;
  lyrics.follow(item);
  showPosition();
  showQueue(state && state.next_tracks || []);
  if (state && state.device && state.device.volume_percent !== null)
    $('volume').value = state.device.volume_percent;
  if (player.deviceId)
    showDevices();
}

/* ---- what people do ---- */

function listen() {
  $('seek').addEventListener('input', () => {
    isSeeking = true;
    $('elapsed').textContent = time(Number($('seek').value));
  });
  $('seek').addEventListener('change', async () => {
    await player.seek($('seek').value);
    isSeeking = false;
  });
  $('volume').addEventListener('change', () =>
    player.setVolume(Number($('volume').value)));
  $('device').addEventListener('change', () =>
    player.transfer($('device').value));
}

function turn(percent) {
  const volume = $('volume');
  if (volume.disabled)
    return;
  volume.value = Number(volume.value) + percent;
  player.setVolume(Number(volume.value));
}

/* With Shift, so that no letter and no key by which a page is read does
 * something that wasn't meant (WCAG 2.1, 2.1.4). */
const SHIFTED = {
  ArrowRight: () => player.next(), ArrowLeft: () => player.previous(),
  ArrowUp: () => turn(STEP_PERCENT), ArrowDown: () => turn(-STEP_PERCENT)};

function onKey(event) {
  const isFree = !event.target.closest(
    'button, a, input, select, textarea, summary, dialog');
  if (!isFree || event.ctrlKey || event.altKey || event.metaKey ||
      $('play').disabled)
    return;
  const act = event.key === ' ' ? player.toggle :
    event.shiftKey && SHIFTED[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
}

export function start(bar) {
  bar.setAttribute('role', 'region');
  bar.setAttribute('aria-label', 'Player');
  bar.append(queue(), lyrics.lyricsPanel(), now(), make('div', {class: 'bar-middle'}, keys(),
                                  along()), settings());
  $('volume').value = 100;
  listen();
  document.addEventListener('keydown', onKey);
  player.watch(show);
  setInterval(showPosition, TICK_MS);
}
