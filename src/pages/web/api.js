/* Calls of the server's API, by a token of the app that is the server's own
 * (docs/web-player.md). */
import {calm, say} from './dom.js';

const SILENCE = 'The server does not answer. Try again in a moment.';

let token = {text: '', until: 0};
let asking = null; // for a token: one at a time

/* Pages of the site have them for who is signed in (pages/layout.c): the token
 * shows that the page asks. */
const {user, token: formToken} = document.getElementById('bar').dataset;

/* The user's id. */
export const me = user;

export const isSignedIn = () => user !== undefined;

/* Leads to signing in, and from there back to this page. */
export function signIn() {
  location.assign('/login?continue=' +
    encodeURIComponent(location.pathname + location.search));
}

/* Where the form's token is out of date, or nobody is signed in any more, the
 * page begins anew. */
async function fetchToken() {
  const answer = await fetch('/player/token', {
    method: 'POST', body: new URLSearchParams({token: formToken})});
  const type = answer.headers.get('content-type') || '';
  if (!answer.ok || !type.startsWith('application/json')) {
    if (answer.status < 500)
      signIn();
    throw new Error('no token');
  }
  const {access_token: text, expires_in: seconds} = await answer.json();
  token = {text, until: Date.now() + seconds * 900};
  return text;
}

export async function freshToken() {
  if (token.until > Date.now())
    return token.text;
  asking ||= fetchToken().finally(() => { asking = null; });
  return asking;
}

/* The one that is known has been refused. */
export function forgetToken() {
  token.until = 0;
}

/* The answer, whatever its status. `body` is sent as JSON; `more` is of
 * fetch(). */
export async function ask(method, path, body, more = {}) {
  for (let isLast = false; ; isLast = true) {
    const text = await freshToken();
    const answer = await fetch(path, {
      method, cache: 'no-store',
      ...(body && {body: JSON.stringify(body)}), ...more,
      headers: {
        Authorization: 'Bearer ' + text,
        ...(body && {'Content-Type': 'application/json'}), ...more.headers}});
    if (answer.status !== 401 || isLast)
      return answer;
    forgetToken();
  }
}

async function tell(answer) {
  const {error} = answer ? await answer.json().catch(() => ({})) : {};
  say(error ? error.message : SILENCE, true);
}

/* The answer's object; what can't be had is said, and is null. */
export async function get(path) {
  const answer = await ask('GET', path).catch(() => null);
  if (answer && answer.ok)
    return answer.status === 204 ? null : answer.json();
  await tell(answer);
  return null;
}

/* What the server answers, {} where it says nothing; null where it refuses,
 * which is said. */
export async function change(method, path, body, more) {
  const answer = await ask(method, path, body, more).catch(() => null);
  if (!answer || !answer.ok) {
    await tell(answer);
    return null;
  }
  calm();
  return answer.json().catch(() => ({}));
}
