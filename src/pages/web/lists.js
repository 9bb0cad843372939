/* One's own playlists and the folders that hold them, as far as dialogs go: what
 * may be done with a thing on a page. */
import {say, isSingle, kindOf} from './dom.js';
import {change, get, me} from './api.js';
import {askFor, choose} from './dialogs.js';
import {isKeepable, isKept, turn} from './hearts.js';
import {go, reload} from './navigate.js';
import {enqueue} from './player.js';

const LISTS = '/v1/me/playlists?limit=50';
const FOLDERS = '/ext/v1/me/folders';
const NAME_MAX = 200;

const nameField = (value = '') => ({
  name: 'name', label: 'Name', value, required: true, maxlength: NAME_MAX,
  autocomplete: 'off'});

/* All that is on one's shelf. */
export async function shelf() {
  const found = [];
  for (let url = LISTS; url; ) {
    const page = await get(url);
    found.push(...(page ? page.items.filter(Boolean) : []));
    url = page && page.next && page.items.length ?
      `${LISTS}&offset=${found.length}` : null;
  }
  return found;
}

/* ---- making and filling ---- */

/* Resolves to the new list, null where the server refuses. */
const makeList = name => change('POST', '/v1/me/playlists', {name});

export function newList() {
  askFor('New playlist', [nameField()], 'Make it', async fields => {
    const list = await makeList(fields.get('name'));
    if (list)
      go('/playlist/' + list.id);
    return list;
  });
}

async function put(uri, name, list) {
  if (!await change('POST', `/v1/playlists/${list.id}/items`, {uris: [uri]}))
    return;
  if (location.pathname === '/playlist/' + list.id)
    await reload();
  say(`${name} is in ${list.name}.`);
}

function putIntoNew(uri, name) {
  askFor('New playlist', [nameField(name)], 'Make it', async fields => {
    const list = await makeList(fields.get('name'));
    if (list)
      await put(uri, name, list);
    return list;
  });
}

async function choosePlaylist(uri, name) {
  const mine = (await shelf()).filter(
    list => list.owner.id === me || list.collaborative);
  choose(`Put ${name} into`, [
    ['New playlist…', () => putIntoNew(uri, name)],
    ...mine.map(list => [list.name, () => put(uri, name, list)])]);
}

/* ---- folders ---- */

export async function folders() {
  const found = await get(FOLDERS);
  return found ? found.folders : [];
}

export function newFolder(parent = null) {
  askFor('New folder', [nameField()], 'Make it', async fields => {
    const made = await change('POST', FOLDERS, {
      name: fields.get('name'), parent});
    if (made)
      await reload();
    return made;
  });
}

export function renameFolder(folder) {
  askFor(`Rename ${folder.name}`, [nameField(folder.name)], 'Rename',
    async fields => {
      const done = await change('PUT', `${FOLDERS}/${folder.id}`, {
        name: fields.get('name')});
      if (done)
        await reload();
      return done;
    });
}

export async function deleteFolder(folder) {
  if (await change('DELETE', `${FOLDERS}/${folder.id}`))
    await reload();
}

/* Into another one; null: out of all. */
export async function moveFolder(folder, parent) {
  if (await change('PUT', `${FOLDERS}/${folder.id}`, {
    parent: parent && parent.id}))
    await reload();
}

export async function putIntoFolder(method, folder, id) {
  if (await change(method, `${FOLDERS}/${folder.id}/playlists`, {ids: [id]}))
    await reload();
}

export async function chooseFolder(uri, name) {
  const id = uri.split(':')[2];
  const all = await folders();
  const now = all.find(folder => folder.playlists.includes(id));
  choose(`Put ${name} into`, [
    ['New folder…', () => newFolder()],
    ...(now ? [[`Out of ${now.name}`,
                () => putIntoFolder('DELETE', now, id)]] : []),
    ...all.filter(folder => folder !== now).map(folder =>
      [folder.name, () => putIntoFolder('PUT', folder, id)])]);
}

/* What is inside of the folder can't hold it. */
export function chooseParent(folder, all) {
  const holds = each => each !== undefined && (each === folder ||
    holds(all.find(({id}) => id === each.parent)));
  choose(`Put ${folder.name} into`, [
    ...(folder.parent === null ? [] :
      [['Out of its folder', () => moveFolder(folder, null)]]),
    ...all.filter(each => !holds(each) && each.id !== folder.parent).map(
      each => [each.name, () => moveFolder(folder, each)]),
    ['Leave it where it is', () => {}]]);
}

/* ---- what may be done with a thing ---- */

/* `more` is what else may be done where it stands: [text, act]. */
export function showMore(uri, name, more = []) {
  const choices = [...more];
  if (isKeepable(uri))
    choices.push([isKept(uri) ? 'Take it out of your library' :
      'Keep it in your library', () => turn(uri)]);
  if (isSingle(uri)) {
    choices.push(['Play it next', async () => {
      if (await enqueue(uri))
        say(`${name} is in the queue.`);
    }]);
    if (kindOf(uri) !== 'chapter')
      choices.push(['Put it into a playlist…',
                    () => choosePlaylist(uri, name)]);
  }
  if (kindOf(uri) === 'playlist')
    choices.push(['Put it into a folder…', () => chooseFolder(uri, name)]);
  choose(name, choices);
}
