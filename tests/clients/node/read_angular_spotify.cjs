/* angular-spotify, as its documentation shows it. */
'use strict';

const browser = require('./browser.cjs');
const { service, body } = require('./page.cjs');
const {
    id,
    list,
    market,
    search,
    searchTypes,
    allItems,
    app,
    readAll,
    byOffset,
    errorOf
} = require('./reading.cjs');

const { spotify, sign } = service();
const refused = (call) =>
    errorOf(call, ({ status, data }) => ({
        status,
        message: data.error.message
    }));

async function main() {
    sign(await browser.token(app));
    await readAll({
        artist: () => body(spotify.getArtist(id.artist)),
        artists: async () =>
            (await body(spotify.getArtists(list('artists')))).artists,
        artist_albums: () =>
            byOffset(1, (page) =>
                body(
                    spotify.getArtistAlbums(id.artist, {
                        include_groups: 'album,single,appears_on',
                        ...page
                    })
                )
            ),
        artist_top_tracks: async () =>
            (await body(spotify.getArtistTopTracks(id.artist, 'GB'))).tracks,
        related_artists: async () =>
            (await body(spotify.getRelatedArtists(id.artist))).artists,
        album: () => body(spotify.getAlbum(id.album)),
        albums: async () =>
            (await body(spotify.getAlbums(list('albums')))).albums,
        album_tracks: () =>
            byOffset(3, (page) => body(spotify.getAlbumTracks(id.album, page))),
        track: () => body(spotify.getTrack(id.track)),
        tracks: async () =>
            (await body(spotify.getTracks(list('tracks')))).tracks,
        features: () => body(spotify.getTrackAudioFeatures(id.track)),
        features_several: async () =>
            (await body(spotify.getTracksAudioFeatures(list('tracks'))))
                .audio_features,
        new_releases: async () =>
            (await body(spotify.getNewReleases({ country: market, limit: 40 })))
                .albums.items,
        categories: () =>
            byOffset(
                15,
                async (page) =>
                    (await body(spotify.getCategories(page))).categories
            ),
        category: () => body(spotify.getCategory(id.category)),
        category_lists: async () =>
            (await body(spotify.getCategoryPlaylists(id.listed_category)))
                .playlists.items,
        featured: async () =>
            (await body(spotify.getFeaturedPlaylists())).playlists.items,
        recommendations: async () =>
            (
                await body(
                    spotify.getRecommendations({
                        seed_artists: id.artist,
                        seed_tracks: id.track,
                        seed_genres: 'rock',
                        limit: 10,
                        market,
                        min_popularity: 10,
                        target_energy: 0.6
                    })
                )
            ).tracks,
        genre_seeds: async () =>
            (await body(spotify.getAvailableGenreSeeds())).genres,
        person: () => body(spotify.getUser(id.house)),
        search: async () =>
            allItems(
                await body(
                    spotify.search(search, searchTypes.join(','), {
                        market,
                        limit: 2
                    })
                )
            ),
        not_found: () => refused(() => spotify.getAlbum(id.unknown)),
        bad_id: () => refused(() => spotify.getAlbum('not-an-id')),
        unauthorized: () => {
            sign('BQ-not-a-token');
            return refused(() => spotify.getAlbum(id.album));
        }
    });
    browser.close();
}

main();
