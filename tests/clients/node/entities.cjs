/* What the scripts of spotify-sdk share. */
'use strict';

const {
    Client,
    TrackHandler,
    AlbumHandler,
    ArtistHandler,
    PlaylistHandler,
    UserHandler
} = require('spotify-sdk');
const { watch } = require('./watching.cjs');

for (const handler of [
    TrackHandler,
    AlbumHandler,
    ArtistHandler,
    PlaylistHandler,
    UserHandler
])
    watch(handler.prototype, handler.name + '.');
watch(Client.prototype, 'Client.');

exports.client = Client.instance;
exports.tracks = new TrackHandler();
exports.albums = new AlbumHandler();
exports.artists = new ArtistHandler();
exports.playlists = new PlaylistHandler();
exports.users = new UserHandler();

/* Its entities keep what they hold in fields named with an underscore. */
exports.plain = (entity) =>
    Object.fromEntries(
        Object.entries(entity).map(([key, value]) => [
            key.replace(/^_/, ''),
            value
        ])
    );

exports.all = (collection) => Array.from(collection, exports.plain);
