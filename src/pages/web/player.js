/* What plays, wherever it does. The Web Playback SDK's interface
 * (spotify-player.js) brings the state, and makes this window a device; commands
 * go by the Web API, as any app's do. */
import {make, say, isSingle, kindOf} from './dom.js';
import {change, freshToken, forgetToken, isSignedIn, signIn} from './api.js';

const ME = '/v1/me/player';
const KEPT = 'tonearm-device'; // this window's device id while it loads anew
const RETRY_MS = 2000;
const REPEATS = ['off', 'context', 'track'];

let sdk = null;
let isRefused = false; // the device: what may be seen is seen
let saidAt = 0;
const watchers = [];

/* As the server last said; what has no state is null. */
export let state = null;
export let deviceId = null;

/* `see` is called whenever the state has changed, and at once. */
export function watch(see) {
  watchers.push(see);
  see();
}

function changed(news) {
  state = news;
  saidAt = Date.now();
  for (const see of watchers)
    see();
}

export const isPlaying = () => Boolean(state && state.is_playing);

/* Where in it we are, in ms. */
export async function position() {
  const here = sdk && await sdk.getCurrentState();
  const passed = isPlaying() ? Date.now() - saidAt : 0;
  return Math.min(here ? here.position : state.progress_ms + passed,
                  state.item.duration_ms);
}

/* ---- commands: each tells whether it was obeyed ---- */

async function command(method, path, body) {
  return await change(method, ME + path, body) !== null;
}

// What is begun with nothing active is begun here.
function onSome(path) {
  const isActive = state && state.device && state.device.is_active;
  if (isActive || !deviceId)
    return path;
  return `${path}${path.includes('?') ? '&' : '?'}device_id=${deviceId}`;
}

function begin(body) {
  if (sdk)
    sdk.activateElement();
  return command('PUT', onSome('/play'), body);
}

export const pause = () => command('PUT', '/pause');
export const toggle = () => isPlaying() ? pause() : begin();
export const next = () => command('POST', '/next');
export const previous = () => command('POST', '/previous');
export const seek = ms => command('PUT', '/seek?position_ms=' + ms);
export const shuffle = () =>
  command('PUT', `/shuffle?state=${!state.shuffle_state}`);
export const repeat = () => command('PUT', '/repeat?state=' + REPEATS[
  (REPEATS.indexOf(state.repeat_state) + 1) % REPEATS.length]);
export const enqueue = uri => command(
  'POST', onSome('/queue?uri=' + encodeURIComponent(uri)));

export function transfer(id) {
  sdk.activateElement();
  return command('PUT', '', {device_ids: [id]});
}

export function setVolume(percent) {
  if (state && state.device && state.device.is_active)
    return command('PUT', '/volume?volume_percent=' + percent);
  return sdk.setVolume(percent / 100);
}

/* Plays what stands at `index` of state.next_tracks. */
export async function skipTo(index) {
  const answer = await sdk.skipTo(index);
  if (answer.type === 'error')
    say(answer.message, true);
}

/* Plays a list, or one thing alone, or as a row of a page: within `context`, at
 * `position`; `uris` are those of the page, for a context in which nothing can
 * be pointed at. */
export function play(uri, {context, position: place, uris} = {}) {
  if (!isSignedIn())
    return signIn();
  if (!isSingle(uri))
    return begin({context_uri: uri});
  if (!context)
    return begin({uris: [uri]});
  if (kindOf(context) === 'artist')
    return begin({uris, offset: {position: uris.indexOf(uri)}});
  return begin({context_uri: context, offset: place === undefined ?
    {uri} : {position: place}});
}

/* ---- this window as a device ---- */

/* For the socket, which is made anew because the last token was revoked, or
 * because the server can't be reached: then until it can. */
async function giveToken(done) {
  forgetToken();
  for (;;) {
    const text = await freshToken().catch(() => null);
    if (text)
      return done(text);
    await new Promise(go => setTimeout(go, RETRY_MS));
  }
}

/* The id of the device that this window was before it was loaded anew. Taken,
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
  if (!await sdk.connect() && !isRefused)
    setTimeout(join, RETRY_MS);
}

function refuse(text) {
  isRefused = true;
  say(text, true);
}

function listen() {
  sdk.addListener('ready', ({device_id: id}) => {
    deviceId = id;
    say('');
  });
  sdk.addListener('not_ready', () =>
    say('The connection is lost. It is made again by itself.', true));
  sdk.addListener('tonearm_state', changed);
  sdk.addListener('autoplay_failed', () =>
    say('Your browser waits for you before it plays: press Play.', true));
  sdk.addListener('account_error', () =>
    refuse('Your account may look, but not play: that takes premium.'));
  sdk.addListener('authentication_error', ({message}) => refuse(message));
  for (const kind of ['initialization_error', 'playback_error'])
    sdk.addListener(kind, ({message}) => say(message, true));
  // Some browsers let sound begin by itself only after this.
  addEventListener('pointerdown', () => sdk.activateElement(), {once: true});
  // A page that comes back from the browser's memory has said goodbye.
  addEventListener('pageshow', event => {
    if (event.persisted)
      location.reload();
  });
}

export function start() {
  window.onSpotifyWebPlaybackSDKReady = () => {
    const id = takeId();
    sdk = new Spotify.Player({
      name: 'Web player', enableMediaSession: true, ...(id && {id}),
      getOAuthToken: giveToken});
    listen();
    join();
  };
  document.body.append(make('script', {src: '/sdk/spotify-player.js'}));
}
