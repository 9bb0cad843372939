/* spotify-web-api-js keeps a user's playlists and library, on a page of another
 * origin: before each call that changes something, the page's browser asks
 * whether it may make it. */
'use strict';

const browser = require('./browser.cjs');
const SpotifyWebApi = require('spotify-web-api-js');
const { watch } = require('./watching.cjs');
const { id, list, readAll, byOffset } = require('./reading.cjs');
const {
    songs,
    some,
    token,
    cover,
    names,
    tracks,
    images,
    saved,
    keep,
    artists
} = require('./keeping.cjs');

watch(SpotifyWebApi.prototype);

const api = new SpotifyWebApi();
class Vow extends Promise {
    static defer() {
        const deferred = {};

        deferred.promise = new Vow((resolve, reject) =>
            Object.assign(deferred, { resolve, reject })
        );
        return deferred;
    }
}

const now = async () => tracks((await api.getPlaylistTracks(trip)).items);
const fill = (...numbers) =>
    api.replaceTracksInPlaylist(trip, some(...numbers));
const mine = async (limit) =>
    names(await byOffset(limit, (page) => api.getUserPlaylists(page)));
let trip;

const steps = {
    created: async () => {
        const one = await api.createPlaylist((await api.getMe()).id, {
            name: 'Road trip',
            description: 'Loud & long'
        });

        trip = one.id;
        return [
            one.name,
            one.description,
            one.public,
            one.collaborative,
            one.owner.id,
            one.tracks.total,
            one.followers.total
        ];
    },
    /* From here on by another kind of promise. */
    profiles: async () => {
        api.setPromiseImplementation(Vow);
        const first = api.getMe();
        const user = await first;
        const friend = await api.getUser(id.friend);

        if (!(first instanceof Vow) || api.getAccessToken() !== token)
            return null;
        return [user.id, user.country, friend.id, friend.uri];
    },
    filled: async () => {
        await api.addTracksToPlaylist(trip, some(0, 1));
        await api.addTracksToPlaylist(trip, some(2));
        return now();
    },
    inserted: async () => {
        await fill(0, 1, 2);
        await api.addTracksToPlaylist(trip, some(3, 4), { position: 1 });
        return now();
    },
    reordered: async () => {
        await fill(0, 1, 2, 3, 4);
        await api.reorderTracksInPlaylist(trip, 1, 5, { range_length: 2 });
        return now();
    },
    trimmed: async () => {
        await fill(0, 1, 0, 2);
        await api.removeTracksFromPlaylist(trip, some(0));
        return now();
    },
    trimmed_at: async () => {
        const { snapshot_id } = await fill(0, 1, 0, 2);

        await api.removeTracksFromPlaylistWithSnapshotId(
            trip,
            [{ uri: songs[0], positions: [2] }],
            snapshot_id
        );
        return now();
    },
    trimmed_by_position: async () => {
        const { snapshot_id } = await fill(0, 1, 2, 3);

        await api.removeTracksFromPlaylistInPositions(
            trip,
            [0, 2],
            snapshot_id
        );
        return now();
    },
    cover: async () => {
        const shown = async () =>
            images(await api.getPlaylistCoverImage(trip));

        await fill(0);
        const before = await shown();

        await api.uploadCustomPlaylistCoverImage(
            trip,
            'data:image/jpeg;base64,' + cover
        );
        return [before, await shown()];
    },
    changed: async () => {
        await api.changePlaylistDetails(trip, {
            name: 'Way home',
            description: 'Slow',
            public: false
        });
        const one = await api.getPlaylist(trip);

        return [one.name, one.description, one.public];
    },
    theirs: async () =>
        (await api.getUserPlaylists(id.friend)).items.map((one) => [
            one.name,
            one.owner.id,
            one.tracks.total
        ]),
    followed: async () => {
        const has = () => api.areFollowingPlaylist(id.friends_list, [id.user]);
        const told = [await has()];

        await api.followPlaylist(id.friends_list);
        told.push(await has(), await mine(1));
        await api.unfollowPlaylist(id.friends_list);
        return [...told, await has(), await mine(50)];
    },
    dropped: async () => {
        await api.unfollowPlaylist(trip);
        return mine(50);
    },
    tracks: () =>
        keep(list('songs').slice(0, 2), {
            has: (ids) => api.containsMySavedTracks(ids),
            add: (ids) => api.addToMySavedTracks(ids),
            items: saved('track', (page) => api.getMySavedTracks(page)),
            remove: (ids) => api.removeFromMySavedTracks(ids)
        }),
    albums: () =>
        keep(list('albums'), {
            has: (ids) => api.containsMySavedAlbums(ids),
            add: (ids) => api.addToMySavedAlbums(ids),
            items: saved('album', (page) => api.getMySavedAlbums(page)),
            remove: (ids) => api.removeFromMySavedAlbums(ids)
        }),
    shows: () =>
        keep([id.show], {
            has: (ids) => api.containsMySavedShows(ids),
            add: (ids) => api.addToMySavedShows(ids),
            items: saved('show', (page) => api.getMySavedShows(page)),
            remove: (ids) => api.removeFromMySavedShows(ids)
        }),
    artists: () =>
        keep(list('artists'), {
            has: (ids) => api.isFollowingArtists(ids),
            add: (ids) => api.followArtists(ids),
            items: artists((page) => api.getFollowedArtists(page)),
            remove: (ids) => api.unfollowArtists(ids)
        }),
    users: async () => {
        const has = () => api.isFollowingUsers([id.friend]);
        const told = [await has()];

        await api.followUsers([id.friend]);
        told.push(await has());
        await api.unfollowUsers([id.friend]);
        return [...told, await has()];
    }
};

api.setAccessToken(token);
readAll(steps).then(browser.close);
