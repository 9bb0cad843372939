/* spotify-sdk. It tells what an answer is by its type or its first key, and
 * asks for what it can't tell again at the answer's href. A single artist is
 * such: it asks without end, of Spotify too, so that isn't read. */
'use strict';

const { Client, TrackHandler, AlbumHandler, ArtistHandler } = require(
    'spotify-sdk'
);
const browser = require('./browser.cjs');
const { id, market, app, readAll, errorOf } = require('./reading.cjs');

const client = Client.instance;
const tracks = new TrackHandler();
const albums = new AlbumHandler();
const artists = new ArtistHandler();

/* Its entities keep what they hold in fields named with an underscore. */
function plain(entity) {
    return Object.fromEntries(
        Object.entries(entity).map(([key, value]) => [
            key.replace(/^_/, ''),
            value
        ])
    );
}

const all = (collection) => Array.from(collection, plain);

/* Its way of paging: a collection's `next` is a promise of another. */
async function follow(first) {
    let collection = await first;
    const items = all(collection);

    while (collection._next !== null) {
        collection = await collection.next;
        items.push(...all(collection));
    }
    return items;
}

const refused = (call) =>
    errorOf(call, async (error) => ({
        status: error.response.status,
        message: (await error.response.json()).error.message
    }));

async function main() {
    client.token = await browser.token(app);
    await readAll({
        artists_known: async () =>
            all(await artists.get([id.artist, id.guest])),
        artist_albums: () =>
            follow(
                artists.albums(id.artist, {
                    include_groups: 'album,single,appears_on',
                    limit: 1
                })
            ),
        artist_top_tracks: async () =>
            all(await artists.topTracks(id.artist, { country: 'GB' })),
        album: async () => plain(await albums.get(id.album)),
        albums_known: async () =>
            all(await albums.get([id.album, id.other_album])),
        track: async () => plain(await tracks.get(id.track)),
        tracks_known: async () =>
            all(await tracks.get([id.track, id.other_track])),
        new_releases: async () =>
            all(await albums.newReleases({ country: market, limit: 40 })),
        not_found: () => refused(() => albums.get(id.unknown)),
        bad_id: () => refused(() => albums.get('not-an-id')),
        unauthorized: () => {
            client.token = 'BQ-not-a-token';
            return refused(() => albums.get(id.album));
        }
    });
    browser.close();
}

main();
