/* @spotify/web-api-ts-sdk controls a player, as its documentation shows it. */
'use strict';

const { SpotifyApi } = require('@spotify/web-api-ts-sdk');
const { watchSdk } = require('./sdk.cjs');
const { readAll, errorOf } = require('./reading.cjs');
const told = require('./playing.cjs');

const withToken = (access_token) =>
    SpotifyApi.withAccessToken(process.env.CLIENT_ID, {
        access_token,
        token_type: 'Bearer',
        expires_in: 3600
    });
const sdk = withToken(told.token);

watchSdk(SpotifyApi, sdk);

const { player } = sdk;
const free = withToken(told.freeToken).player;
const state = (types) => player.getPlaybackState(undefined, types);
const song = async () => (await state()).item.name;
const { kitchen, wall, car, album, songs, some } = told;
const play = (...what) => player.startResumePlayback(kitchen, ...what);
const named = ({ name, type }) => [name, type];

/* This client has no error class: what it knows is in its text. */
const failure = (call) =>
    errorOf(call, (error) => {
        const [, body] = /Body: (.*)/s.exec(error.message);
        const { status, message, reason } = JSON.parse(body).error;

        return [status, message, reason || null];
    });

readAll({
    recent: async () => {
        const recent = (limit, type, timestamp) =>
            player.getRecentlyPlayedTracks(limit, type && { type, timestamp });
        const first = await recent(2);
        const second = await recent(50, 'before', first.cursors.before);
        const after = Date.parse(first.items[1].played_at);

        return [
            told.played(first),
            told.played(second),
            told.played(await recent(50, 'after', after))
        ];
    },
    top: async () => {
        const top = (...asked) => sdk.currentUser.topItems(...asked);

        return [
            told.names(await top('tracks', 'short_term')),
            told.names(await top('tracks')),
            told.names(await top('artists', 'long_term'))
        ];
    },
    nothing: async () => [
        await state(),
        await player.getCurrentlyPlayingTrack()
    ],
    no_device: () => failure(() => player.skipToNext()),
    devices: async () => told.devices(await player.getAvailableDevices()),
    context: async () => {
        await play(album, undefined, { position: 2 }, 60000);
        return told.context(await state());
    },
    offset_uri: async () => {
        await play(album, undefined, { uri: songs[4] });
        return song();
    },
    uris: async () => {
        await play(undefined, some(5, 6, 7), { position: 1 });
        const { item, context } = await state();

        return [item.name, context];
    },
    paused: async () => {
        await player.pausePlayback(kitchen);
        return (await state()).is_playing;
    },
    resumed: async () => {
        await play();
        const { item, is_playing } = await state();

        return [item.name, is_playing];
    },
    skipped: async () => {
        await player.skipToNext(kitchen);
        const first = await song();

        await player.skipToPrevious(kitchen);
        return [first, await song()];
    },
    sought: async () => {
        await player.seekToPosition(120000);
        return told.minute(await state());
    },
    repeated: async () => {
        const seen = [];

        for (const mode of ['track', 'context', 'off']) {
            await player.setRepeatMode(mode);
            seen.push((await state()).repeat_state);
        }
        return seen;
    },
    shuffled: async () => {
        const seen = [];

        for (const is of [true, false]) {
            await player.togglePlaybackShuffle(is);
            seen.push((await state()).shuffle_state);
        }
        return seen;
    },
    volume: async () => {
        await player.setPlaybackVolume(33);
        return (await state()).device.volume_percent;
    },
    queue: async () => {
        await play(undefined, some(0, 1));
        await player.addItemToPlaybackQueue(songs[8]);
        await player.addItemToPlaybackQueue(told.episode);
        const { currently_playing, queue } = await player.getUsersQueue();

        return [currently_playing, ...queue].map(named);
    },
    queued: async () => {
        await player.skipToNext(kitchen);
        return song();
    },
    current: async () => {
        const one = await player.getCurrentlyPlayingTrack();

        return [one.item.name, one.currently_playing_type, one.is_playing];
    },
    transferred: async () => {
        await player.transferPlayback([wall], true);
        const there = await state();

        await player.transferPlayback([kitchen], false);
        const here = await state();

        return [there, here].map(({ item, device, is_playing }) => [
            item.name,
            device.name,
            is_playing
        ]);
    },
    episode: async () => {
        await play(told.show, undefined, { uri: told.episode });
        return told.episodeOf(await state('track,episode'));
    },
    episode_hidden: async () => {
        const { item, currently_playing_type } = await state();

        return [item, currently_playing_type];
    },
    refused: async () => {
        await player.pausePlayback(kitchen);
        return [
            await failure(() => player.pausePlayback(kitchen)),
            await failure(() => player.setPlaybackVolume(5, wall)),
            await failure(() => player.skipToNext('nowhere')),
            await failure(() => player.skipToNext(car)),
            await failure(() => free.pausePlayback())
        ];
    }
});
