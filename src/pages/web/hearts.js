/* Hearts: whether a thing is in one's library, and keeping or dropping it. The
 * server is asked for many at once, and once for each. */
import {tool, kindOf} from './dom.js';
import {change, get} from './api.js';

const KINDS = ['track', 'album', 'artist', 'show', 'episode', 'audiobook',
               'playlist', 'user'];
const LIBRARY = '/v1/me/library';
const AT_ONCE = 40; // URIs in a call

const kept = new Map(); // by URI
const unknown = new Set(); // URIs to be asked for

export const isKeepable = uri => KINDS.includes(kindOf(uri));

function show(uri) {
  const buttons = document.querySelectorAll(
    `button[data-heart="${CSS.escape(uri)}"]`);
  for (const button of buttons)
    button.setAttribute('aria-pressed', String(kept.get(uri) === true));
}

const query = uris => '?uris=' + uris.map(encodeURIComponent).join(',');

async function learn() {
  const all = [...unknown];
  unknown.clear();
  for (let i = 0; i < all.length; i += AT_ONCE) {
    const some = all.slice(i, i + AT_ONCE);
    const known = await get(`${LIBRARY}/contains${query(some)}`);
    some.forEach((uri, n) => {
      if (known)
        kept.set(uri, known[n]);
      show(uri);
    });
  }
}

export const isKept = uri => kept.get(uri) === true;

/* Shown at once, and taken back where the server refuses. */
export async function turn(uri) {
  const will = kept.get(uri) !== true;
  kept.set(uri, will);
  show(uri);
  if (!await change(will ? 'PUT' : 'DELETE', LIBRARY + query([uri]))) {
    kept.set(uri, !will);
    show(uri);
  }
}

/* A heart for what is called `name`. */
export function heart(uri, name) {
  const made = tool('heart', `Keep ${name}`, () => turn(uri), {
    'data-heart': uri, 'aria-pressed': String(kept.get(uri) === true)});
  if (!kept.has(uri)) {
    if (unknown.size === 0)
      setTimeout(learn);
    unknown.add(uri);
  }
  return made;
}
