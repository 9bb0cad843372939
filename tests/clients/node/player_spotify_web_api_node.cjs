/* spotify-web-api-node controls a player, as its documentation shows it. It has
 * no call that reads the queue. An older one, by the name that it is installed
 * under, only knows what is played most. */
'use strict';

const older = process.argv[2];
const SpotifyWebApi = require(older || 'spotify-web-api-node');
const { watch } = require('./watching.cjs');
const { readAll, errorOf } = require('./reading.cjs');
const told = require('./playing.cjs');

const api = new SpotifyWebApi({ accessToken: told.token });

watch(older ? api : SpotifyWebApi.prototype);

const free = new SpotifyWebApi({ accessToken: told.freeToken });
const body = (promise) => promise.then((answer) => answer.body);
const state = (options) => body(api.getMyCurrentPlaybackState(options));
const song = async () => (await state()).item.name;
const play = (options) => api.play({ device_id: told.kitchen, ...options });
const { kitchen, wall, car, album, songs, some } = told;

const failure = (call) =>
    errorOf(call, ({ statusCode, body: { error } }) => [
        statusCode,
        error.message,
        error.reason || null
    ]);

async function top() {
    const tracks = (options) => body(api.getMyTopTracks(options));

    return [
        told.names(await tracks({ time_range: 'short_term' })),
        told.names(await tracks()),
        told.names(
            await body(api.getMyTopArtists({ time_range: 'long_term' }))
        )
    ];
}

const steps = {
    recent: async () => {
        const recent = (options) =>
            body(api.getMyRecentlyPlayedTracks(options));
        const first = await recent({ limit: 2 });
        const second = await recent({ before: first.cursors.before });
        const after = Date.parse(first.items[1].played_at);

        return [
            told.played(first),
            told.played(second),
            told.played(await recent({ after }))
        ];
    },
    top,
    nothing: async () => [
        told.nothing(await state()),
        told.nothing(await body(api.getMyCurrentPlayingTrack()))
    ],
    no_device: () => failure(() => api.skipToNext()),
    devices: async () => told.devices(await body(api.getMyDevices())),
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
        await api.addToQueue(songs[8]);
        await api.skipToNext();
        return song();
    },
    current: async () => {
        const one = await body(api.getMyCurrentPlayingTrack());

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
            await failure(() => free.pause())
        ];
    }
};

readAll(older ? { top } : steps);
