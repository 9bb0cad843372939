/* What the Node clients share that control a player. */
'use strict';

const { list, id } = require('./reading.cjs');

exports.token = process.env.ACCESS_TOKEN;
exports.freeToken = process.env.FREE_TOKEN;
exports.kitchen = id.kitchen;
exports.wall = id.wall;
exports.car = id.car;
exports.album = 'spotify:album:' + id.album;
exports.show = 'spotify:show:' + id.show;
exports.episode = 'spotify:episode:' + list('episodes')[0];
exports.songs = list('songs').map((key) => 'spotify:track:' + key);
exports.some = (...numbers) => numbers.map((n) => exports.songs[n]);

/* An answer without a body: null, or an object without anything. */
exports.nothing = (answer) =>
    answer === null || Object.keys(answer).length === 0 ? null : answer;

exports.devices = ({ devices }) =>
    devices.map((one) => [one.name, one.type, one.volume_percent || 0]);

exports.minute = (state) => Math.floor(state.progress_ms / 60000);

exports.context = (state) => [
    state.item.name,
    state.is_playing,
    state.device.name,
    exports.minute(state),
    state.context.uri,
    state.context.type
];

exports.episodeOf = (state) => [
    state.item.name,
    state.item.type,
    state.item.show.name,
    state.currently_playing_type
];

exports.names = ({ items }) => items.map((item) => item.name);

exports.played = ({ items }) => items.map((item) => item.track.name);
