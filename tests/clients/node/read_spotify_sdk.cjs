/* spotify-sdk. It tells what an answer is by its type or its first key, and
 * asks for what it can't tell again at the answer's href. A single artist is
 * such: it asks without end, of Spotify too, so that isn't read. */
'use strict';

const {
    client,
    tracks,
    albums,
    artists,
    playlists,
    plain,
    all
} = require('./entities.cjs');
const browser = require('./browser.cjs');
const {
    id,
    list,
    market,
    find,
    app,
    readAll,
    errorOf
} = require('./reading.cjs');

const few = { market, limit: 2 };

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
        related_artists: async () =>
            all(await artists.relatedArtists(id.artist)),
        features: () => tracks.audioFeatures(id.track),
        features_several: async () =>
            (await tracks.audioFeatures(list('tracks'))).audio_features,
        found_tracks: async () => all(await tracks.search(find('tracks'), few)),
        found_albums: async () => all(await albums.search(find('albums'), few)),
        found_artists: async () =>
            all(await artists.search(find('artists'), few)),
        found_playlists: async () =>
            all(await playlists.search(find('playlists'), few)),
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
