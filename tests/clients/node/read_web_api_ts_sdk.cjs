/* @spotify/web-api-ts-sdk, as its documentation shows it. */
'use strict';

const { SpotifyApi } = require('@spotify/web-api-ts-sdk');
const { watchSdk } = require('./sdk.cjs');
const {
    id,
    list,
    market,
    search,
    searchPages,
    searchTypes,
    allItems,
    app,
    readAll,
    byOffset,
    errorOf
} = require('./reading.cjs');

const sdk = SpotifyApi.withClientCredentials(app.clientId, app.clientSecret);
const stranger = SpotifyApi.withAccessToken(app.clientId, {
    access_token: 'BQ-not-a-token',
    token_type: 'Bearer',
    expires_in: 3600
});

watchSdk(SpotifyApi, sdk);

/* This client has no error class: what it knows is in its text. */
const refused = (call) =>
    errorOf(call, (error) => {
        const [, status, body] = /code: (\d+) .*Body: (.*)/s.exec(
            error.message
        );

        return {
            status: Number(status),
            message: JSON.parse(body).error.message
        };
    });

readAll({
    artist: () => sdk.artists.get(id.artist),
    artists: () => sdk.artists.get(list('artists')),
    artist_albums: () =>
        byOffset(1, ({ limit, offset }) =>
            sdk.artists.albums(
                id.artist,
                'album,single,appears_on',
                undefined,
                limit,
                offset
            )
        ),
    artist_top_tracks: async () =>
        (await sdk.artists.topTracks(id.artist, 'GB')).tracks,
    album: () => sdk.albums.get(id.album),
    albums: () => sdk.albums.get(list('albums')),
    album_tracks: () =>
        byOffset(3, ({ limit, offset }) =>
            sdk.albums.tracks(id.album, undefined, limit, offset)
        ),
    track: () => sdk.tracks.get(id.track),
    track_relinked: () => sdk.tracks.get(id.track, market),
    tracks: () => sdk.tracks.get(list('tracks')),
    features: () => sdk.tracks.audioFeatures(id.track),
    features_several: () => sdk.tracks.audioFeatures(list('tracks')),
    analysis: () => sdk.tracks.audioAnalysis(id.track),
    new_releases: async () =>
        (await sdk.browse.getNewReleases(market, 40)).albums.items,
    categories: () =>
        byOffset(
            15,
            async ({ limit, offset }) =>
                (
                    await sdk.browse.getCategories(
                        undefined,
                        undefined,
                        limit,
                        offset
                    )
                ).categories
        ),
    category: () => sdk.browse.getCategory(id.category),
    category_lists: async () =>
        (await sdk.browse.getPlaylistsForCategory(id.listed_category))
            .playlists.items,
    featured: async () =>
        (await sdk.browse.getFeaturedPlaylists()).playlists.items,
    person: () => sdk.users.profile(id.house),
    genre_seeds: async () => (await sdk.recommendations.genreSeeds()).genres,
    recommendations: async () =>
        (
            await sdk.recommendations.get({
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
        (await sdk.artists.relatedArtists(id.artist)).artists,
    markets: async () => (await sdk.markets.getAvailableMarkets()).markets,
    show: () => sdk.shows.get(id.show, market),
    shows: () => sdk.shows.get([id.show, id.unknown], market),
    show_episodes: () =>
        byOffset(50, ({ limit, offset }) =>
            sdk.shows.episodes(id.show, market, limit, offset)
        ),
    episode: () => sdk.episodes.get(id.episode, market),
    episodes: () => sdk.episodes.get([id.episode, id.unknown], market),
    audiobook: () => sdk.audiobooks.get(id.audiobook, market),
    audiobooks: () => sdk.audiobooks.get([id.audiobook, id.unknown], market),
    audiobook_chapters: () =>
        byOffset(50, ({ limit, offset }) =>
            sdk.audiobooks.getAudiobookChapters(
                id.audiobook,
                market,
                limit,
                offset
            )
        ),
    chapter: () => sdk.chapters.get(id.chapter, market),
    chapters: () => sdk.chapters.get([id.chapter, id.unknown], market),
    search: async () =>
        allItems(await sdk.search(search, searchTypes, market, 2)),
    search_pages: () =>
        byOffset(
            3,
            async ({ limit, offset }) =>
                (
                    await sdk.search(
                        searchPages,
                        ['track'],
                        undefined,
                        limit,
                        offset
                    )
                ).tracks
        ),
    not_found: () => refused(() => sdk.albums.get(id.unknown)),
    bad_id: () => refused(() => sdk.albums.get('not-an-id')),
    /* It has a sentence of its own for 401 and drops the server's. */
    refused_token: () =>
        errorOf(
            () => stranger.albums.get(id.album),
            (error) => [error.message.split('.')[0]]
        )
});
