/* spotify-web-api-js, a client for browsers, on a page of another origin. */
'use strict';

const browser = require('./browser.cjs');
const SpotifyWebApi = require('spotify-web-api-js');
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
    errorOf
} = require('./reading.cjs');

watch(SpotifyWebApi.prototype);

const api = new SpotifyWebApi();
const few = { market, limit: 2 };

/* Its way of paging: the answer's `next`, as it is. */
async function follow(first, key) {
    let page = (await first)[key] || (await first);
    const items = [...page.items];

    while (page.next !== null) {
        const answer = await api.getGeneric(page.next);

        page = answer[key] || answer;
        items.push(...page.items);
    }
    return items;
}

const refused = (call) =>
    errorOf(call, (request) => ({
        status: request.status,
        message: JSON.parse(request.response).error.message
    }));

async function main() {
    api.setAccessToken(await browser.token(app));
    await readAll({
        artist: () => api.getArtist(id.artist),
        artists: async () => (await api.getArtists(list('artists'))).artists,
        artist_albums: () =>
            follow(
                api.getArtistAlbums(id.artist, {
                    include_groups: 'album,single,appears_on',
                    limit: 1
                })
            ),
        artist_top_tracks: async () =>
            (await api.getArtistTopTracks(id.artist, 'GB')).tracks,
        album: () => api.getAlbum(id.album),
        albums: async () => (await api.getAlbums(list('albums'))).albums,
        album_tracks: () => follow(api.getAlbumTracks(id.album, { limit: 3 })),
        track: () => api.getTrack(id.track),
        track_relinked: () => api.getTrack(id.track, { market }),
        tracks: async () => (await api.getTracks(list('tracks'))).tracks,
        features: () => api.getAudioFeaturesForTrack(id.track),
        features_several: async () =>
            (await api.getAudioFeaturesForTracks(list('tracks')))
                .audio_features,
        analysis: () => api.getAudioAnalysisForTrack(id.track),
        new_releases: async () =>
            (await api.getNewReleases({ country: market, limit: 40 })).albums
                .items,
        categories: () =>
            follow(api.getCategories({ limit: 15 }), 'categories'),
        category: () => api.getCategory(id.category),
        category_lists: async () =>
            (await api.getCategoryPlaylists(id.listed_category)).playlists
                .items,
        featured: async () =>
            (await api.getFeaturedPlaylists()).playlists.items,
        person: () => api.getUser(id.house),
        genre_seeds: async () => (await api.getAvailableGenreSeeds()).genres,
        recommendations: async () =>
            (await 
                api.getRecommendations({
                    seed_artists: [id.artist],
                    seed_tracks: [id.track],
                    seed_genres: ['rock'],
                    limit: 10,
                    market,
                    min_popularity: 10,
                    target_energy: 0.6
                })
            ).tracks,
        related_artists: async () =>
            (await api.getArtistRelatedArtists(id.artist)).artists,
        show: () => api.getShow(id.show, { market }),
        shows: async () =>
            (await api.getShows([id.show, id.unknown], { market })).shows,
        show_episodes: () => follow(api.getShowEpisodes(id.show, { market })),
        episode: () => api.getEpisode(id.episode, { market }),
        episodes: async () =>
            (await api.getEpisodes([id.episode, id.unknown], { market }))
                .episodes,
        search: async () =>
            allItems(await api.search(search, searchTypes, { market, limit: 2 })),
        search_pages: () =>
            follow(
                api.search(searchPages, ['track'], { limit: 3 }),
                'tracks'
            ),
        found_albums: async () =>
            (await api.searchAlbums(find('albums'), few)).albums.items,
        found_artists: async () =>
            (await api.searchArtists(find('artists'), few)).artists.items,
        found_tracks: async () =>
            (await api.searchTracks(find('tracks'), few)).tracks.items,
        found_playlists: async () =>
            (await api.searchPlaylists(find('playlists'), few)).playlists
                .items,
        found_shows: async () =>
            (await api.searchShows(find('shows'), few)).shows.items,
        found_episodes: async () =>
            (await api.searchEpisodes(find('episodes'), few)).episodes.items,
        not_found: () => refused(() => api.getAlbum(id.unknown)),
        bad_id: () => refused(() => api.getAlbum('not-an-id')),
        unauthorized: () => {
            api.setAccessToken('BQ-not-a-token');
            return refused(() => api.getAlbum(id.album));
        }
    });
    browser.close();
}

main();
