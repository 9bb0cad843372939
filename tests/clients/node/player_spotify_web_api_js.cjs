/* spotify-web-api-js controls a player, on a page of another origin. It has no
 * call that reads the queue. */
'use strict';

const browser = require('./browser.cjs');
const SpotifyWebApi = require('spotify-web-api-js');
const { watch } = require('./watching.cjs');
const { readAll, errorOf } = require('./reading.cjs');
const told = require('./playing.cjs');

watch(SpotifyWebApi.prototype);

const api = new SpotifyWebApi();
const state = (options) => api.getMyCurrentPlaybackState(options);
const song = async () => (await state()).item.name;
const play = (options) => api.play({ device_id: told.kitchen, ...options });
const { kitchen, wall, car, album, songs, some } = told;

const failure = (call) =>
    errorOf(call, (request) => {
        const { status, message, reason } = JSON.parse(request.response).error;

        return [status, message, reason || null];
    });

/* The token is everybody's on a page. */
async function asFree(call) {
    api.setAccessToken(told.freeToken);
    try {
        return await call();
    } finally {
        api.setAccessToken(told.token);
    }
}

const steps = {
    recent: async () => {
        const recent = (options) => api.getMyRecentlyPlayedTracks(options);
        const first = await recent({ limit: 2 });
        const second = await recent({ before: first.cursors.before });
        const after = Date.parse(first.items[1].played_at);

        return [
            told.played(first),
            told.played(second),
            told.played(await recent({ after }))
        ];
    },
    top: async () => [
        told.names(await api.getMyTopTracks({ time_range: 'short_term' })),
        told.names(await api.getMyTopTracks()),
        told.names(await api.getMyTopArtists({ time_range: 'long_term' }))
    ],
    nothing: async () => [
        told.nothing(await state()),
        told.nothing(await api.getMyCurrentPlayingTrack())
    ],
    no_device: () => failure(() => api.skipToNext()),
    devices: async () => told.devices(await api.getMyDevices()),
    context: async () => {
        await play({
            context_uri: album,
            offset: { position: 2 },
            position_ms: 60000
        });
        return told.context(await state());
    },
    offset_uri: async () => {
        await play({ context_uri: album, offset: { uri: songs[4] } });
        return song();
    },
    uris: async () => {
        await play({ uris: some(5, 6, 7), offset: { position: 1 } });
        const { item, context } = await state();

        return [item.name, context];
    },
    paused: async () => {
        await api.pause();
        return (await state()).is_playing;
    },
    resumed: async () => {
        await api.play();
        const { item, is_playing } = await state();

        return [item.name, is_playing];
    },
    skipped: async () => {
        await api.skipToNext();
        const first = await song();

        await api.skipToPrevious();
        return [first, await song()];
    },
    sought: async () => {
        await api.seek(120000);
        return told.minute(await state());
    },
    repeated: async () => {
        const seen = [];

        for (const mode of ['track', 'context', 'off']) {
            await api.setRepeat(mode);
            seen.push((await state()).repeat_state);
        }
        return seen;
    },
    shuffled: async () => {
        const seen = [];

        for (const is of [true, false]) {
            await api.setShuffle(is);
            seen.push((await state()).shuffle_state);
        }
        return seen;
    },
    volume: async () => {
        await api.setVolume(33);
        return (await state()).device.volume_percent;
    },
    queued: async () => {
        await play({ uris: some(0, 1) });
        await api.queue(songs[8]);
        await api.skipToNext();
        return song();
    },
    current: async () => {
        const one = await api.getMyCurrentPlayingTrack();

        return [one.item.name, one.currently_playing_type, one.is_playing];
    },
    transferred: async () => {
        await api.transferMyPlayback([wall], { play: true });
        const there = await state();

        await api.transferMyPlayback([kitchen], { play: false });
        const here = await state();

        return [there, here].map(({ item, device, is_playing }) => [
            item.name,
            device.name,
            is_playing
        ]);
    },
    episode: async () => {
        await play({ context_uri: told.show, offset: { uri: told.episode } });
        return told.episodeOf(
            await state({ additional_types: 'track,episode' })
        );
    },
    episode_hidden: async () => {
        const { item, currently_playing_type } = await state();

        return [item, currently_playing_type];
    },
    refused: async () => {
        await api.pause();
        return [
            await failure(() => api.pause()),
            await failure(() => api.setVolume(5, { device_id: wall })),
            await failure(() => api.skipToNext({ device_id: 'nowhere' })),
            await failure(() => api.skipToNext({ device_id: car })),
            await asFree(() => failure(() => api.pause()))
        ];
    }
};

api.setAccessToken(told.token);
readAll(steps).then(browser.close);
