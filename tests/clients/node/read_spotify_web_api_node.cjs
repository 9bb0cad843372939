/* spotify-web-api-node, as its documentation shows it; also an older one, by
 * the name that it is installed under, whose errors have less, and which takes
 * lists as they are sent. */
'use strict';

const older = process.argv[2];
const SpotifyWebApi = require(older || 'spotify-web-api-node');
const { watch } = require('./watching.cjs');
const {
    id,
    list,
    market,
    search,
    searchPages,
    searchTypes,
    find,
    allItems,
    app,
    readAll,
    byOffset,
    errorOf
} = require('./reading.cjs');

const api = new SpotifyWebApi(app);

watch(older ? api : SpotifyWebApi.prototype);

const stranger = new SpotifyWebApi({ accessToken: 'BQ-not-a-token' });
const body = (promise) => promise.then((answer) => answer.body);
const refused = (call) =>
    errorOf(call, (error) => ({
        status: error.statusCode,
        message: error.body ? error.body.error.message : error.message
    }));
const seeds = (one) => (older ? one : [one]);
const few = { market, limit: 2 };

async function main() {
    const grant = await body(api.clientCredentialsGrant());

    api.setAccessToken(grant.access_token);
    await readAll({
        artist: () => body(api.getArtist(id.artist)),
        artists: async () =>
            (await body(api.getArtists(list('artists')))).artists,
        artist_albums: () =>
            byOffset(1, (page) =>
                body(
                    api.getArtistAlbums(id.artist, {
                        include_groups: 'album,single,appears_on',
                        ...page
                    })
                )
            ),
        artist_top_tracks: async () =>
            (await body(api.getArtistTopTracks(id.artist, 'GB'))).tracks,
        album: () => body(api.getAlbum(id.album)),
        albums: async () => (await body(api.getAlbums(list('albums')))).albums,
        album_tracks: () =>
            byOffset(3, (page) => body(api.getAlbumTracks(id.album, page))),
        track: () => body(api.getTrack(id.track)),
        track_relinked: () => body(api.getTrack(id.track, { market })),
        tracks: async () => (await body(api.getTracks(list('tracks')))).tracks,
        features: () => body(api.getAudioFeaturesForTrack(id.track)),
        features_several: async () =>
            (await body(api.getAudioFeaturesForTracks(list('tracks'))))
                .audio_features,
        analysis: () => body(api.getAudioAnalysisForTrack(id.track)),
        new_releases: async () =>
            (await body(api.getNewReleases({ country: market, limit: 40 })))
                .albums.items,
        categories: () =>
            byOffset(
                15,
                async (page) => (await body(api.getCategories(page))).categories
            ),
        category: () => body(api.getCategory(id.category)),
        category_lists: async () =>
            (await body(api.getPlaylistsForCategory(id.listed_category, {})))
                .playlists.items,
        featured: async () =>
            (await body(api.getFeaturedPlaylists())).playlists.items,
        person: () => body(api.getUser(id.house)),
        genre_seeds: async () =>
            (await body(api.getAvailableGenreSeeds())).genres,
        recommendations: async () =>
            (await body(
                api.getRecommendations({
                    seed_artists: seeds(id.artist),
                    seed_tracks: seeds(id.track),
                    seed_genres: seeds('rock'),
                    limit: 10,
                    market,
                    min_popularity: 10,
                    target_energy: 0.6
                })
            )).tracks,
        related_artists: async () =>
            (await body(api.getArtistRelatedArtists(id.artist))).artists,
        show: () => body(api.getShow(id.show, { market })),
        shows: async () =>
            (await body(api.getShows([id.show, id.unknown], { market }))).shows,
        show_episodes: () =>
            byOffset(50, (page) =>
                body(api.getShowEpisodes(id.show, { market, ...page }))
            ),
        episode: () => body(api.getEpisode(id.episode, { market })),
        episodes: async () =>
            (await body(api.getEpisodes([id.episode, id.unknown], { market })))
                .episodes,
        search: async () =>
            allItems(
                await body(api.search(search, searchTypes, { market, limit: 2 }))
            ),
        search_pages: () =>
            byOffset(
                3,
                async (page) =>
                    (await body(api.searchTracks(searchPages, page))).tracks
            ),
        found_albums: async () =>
            (await body(api.searchAlbums(find('albums'), few))).albums.items,
        found_artists: async () =>
            (await body(api.searchArtists(find('artists'), few))).artists
                .items,
        found_tracks: async () =>
            (await body(api.searchTracks(find('tracks'), few))).tracks.items,
        found_playlists: async () =>
            (await body(api.searchPlaylists(find('playlists'), few)))
                .playlists.items,
        found_shows: async () =>
            (await body(api.searchShows(find('shows'), few))).shows.items,
        found_episodes: async () =>
            (await body(api.searchEpisodes(find('episodes'), few))).episodes
                .items,
        not_found: () => refused(() => api.getAlbum(id.unknown)),
        bad_id: () => refused(() => api.getAlbum('not-an-id')),
        unauthorized: () => refused(() => stranger.getAlbum(id.album))
    });
}

main();
