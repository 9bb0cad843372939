/* What the Node clients share that keep a user's playlists and library. */
'use strict';

const { list, byOffset } = require('./reading.cjs');

const songs = list('songs').map((id) => 'spotify:track:' + id);

exports.songs = songs;
exports.some = (...numbers) => numbers.map((n) => songs[n]);
exports.token = process.env.ACCESS_TOKEN;
exports.cover = process.env.COVER_BASE64;
exports.names = (things) => things.map((thing) => thing.name);
exports.tracks = (items) => items.map((item) => item.track.name);
exports.images = (all) => all.map((image) => [image.url, image.width]);

exports.item = ({ added_by, is_local, added_at, track }) => [
    added_by.id,
    is_local,
    Date.now() - Date.parse(added_at) < 600000,
    track.name,
    track.album.name,
    track.artists[0].name,
    track.duration_ms
];

/* The names of what is saved: `get` takes a limit and an offset. */
exports.saved = (kind, get) => async () =>
    (await byOffset(1, get)).map((item) => item[kind].name);

/* Both ids are added, one after the other; the first is removed. */
exports.keep = async (ids, { has, add, items, remove }) => {
    const told = [await has(ids)];

    for (const id of ids)
        await add([id]);
    told.push(await has(ids), await items());
    await remove(ids.slice(0, 1));
    return [...told, await has(ids), await items()];
};

/* Artists are paged by what came last: `get` takes a limit and that. */
exports.artists = (get) => async () => {
    const found = [];

    for (let after; ; ) {
        const { artists } = await get({ limit: 1, ...(after && { after }) });

        found.push(...exports.names(artists.items));
        after = artists.cursors.after;
        if (artists.next === null)
            return found;
    }
};
