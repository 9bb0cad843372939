/* What is sung, where the owner's file says it (docs/folder.md): line by line,
 * with the one that is heard now, where the file has times. */
import {make} from './dom.js';
import {ask} from './api.js';

const EARLY_MS = 300; // a line is read before it is sung

let panel = null;
let shown = null; // the id of the track whose lyrics are in the panel
let lines = []; // of synced lyrics: {ms, element}

export function lyricsPanel() {
  panel = make('section', {id: 'bar-lyrics', tabindex: 0, hidden: true,
                           'aria-label': 'Lyrics'});
  return panel;
}

/* What plays from a file may have some: its address says so (docs/devices.md). */
export const mayHave = item => Boolean(item) &&
  (item.audio_url || '').includes('#');

function put(lyrics) {
  const synced = lyrics && lyrics.synced || [];
  lines = synced.map(({ms, text}) => ({ms, element: make('p', {}, text)}));
  if (lines.length > 0)
    panel.replaceChildren(...lines.map(({element}) => element));
  else
    panel.replaceChildren(make('p', {class: 'words'}, lyrics ?
      lyrics.plain : 'Its file has no lyrics.'));
  panel.scrollTop = 0;
}

/* Fetches them if the panel is open, and has others. */
async function fill(item) {
  if (panel.hidden || !item || item.id === shown)
    return;
  shown = item.id;
  const answer = mayHave(item) ?
    await ask('GET', '/lyrics/' + item.id).catch(() => null) : null;
  const lyrics = answer && answer.ok ? await answer.json() : null;
  if (item.id === shown)
    put(lyrics);
}

/* Opens or closes the panel; tells whether it is open. */
export function toggle(item) {
  panel.hidden = !panel.hidden;
  fill(item);
  return !panel.hidden;
}

/* Another item plays. */
export const follow = fill;

/* Where we are in it. */
export function sing(ms) {
  const now = panel.hidden ? null :
    lines.findLast(line => line.ms <= ms + EARLY_MS);
  for (const line of lines) {
    const is = line === now;
    if (is && !line.element.hasAttribute('aria-current'))
      panel.scrollTop = line.element.offsetTop - panel.clientHeight / 3;
    if (is)
      line.element.setAttribute('aria-current', 'true');
    else
      line.element.removeAttribute('aria-current');
  }
}
