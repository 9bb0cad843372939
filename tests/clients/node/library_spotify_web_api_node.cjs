/* spotify-web-api-node keeps a user's playlists and library, as its
 * documentation shows it; also an older one, by the name that it is installed
 * under, whose calls say whose a playlist is. */
'use strict';

const older = process.argv[2];
const SpotifyWebApi = require(older || 'spotify-web-api-node');
const { watch } = require('./watching.cjs');
const { id, list, readAll, byOffset, errorOf } = require('./reading.cjs');
const {
    songs,
    some,
    token,
    cover,
    names,
    tracks,
    images,
    item,
    saved,
    keep,
    artists
} = require('./keeping.cjs');

const api = new SpotifyWebApi({ accessToken: token });

watch(older ? api : SpotifyWebApi.prototype);

const mySelf = older ? [id.user] : [];
const friends = older
    ? [id.friend, id.friends_list]
    : [id.friends_list];
const body = (promise) => promise.then((answer) => answer.body);
const types = { additional_types: 'track,episode' };
const items = (page) =>
    body(api.getPlaylistTracks(...mySelf, trip, { ...types, ...page }));
const now = async () => tracks((await items()).items);
const fill = (...numbers) =>
    body(api.replaceTracksInPlaylist(...mySelf, trip, some(...numbers)));
const add = (uris, options) =>
    body(api.addTracksToPlaylist(...mySelf, trip, uris, options));
const mine = async (limit) =>
    names(
        await byOffset(limit, (page) =>
            body(api.getUserPlaylists(...mySelf, page))
        )
    );
let trip;

const edits = {
    created: async () => {
        const one = await body(
            api.createPlaylist(...mySelf, 'Road trip', {
                description: 'Loud & long'
            })
        );

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
    profiles: async () => {
        const user = await body(api.getMe());
        const friend = await body(api.getUser(id.friend));

        return [user.id, user.country, friend.id, friend.uri];
    },
    filled: async () => {
        await add(some(0, 1));
        await add(some(2));
        return now();
    },
    inserted: async () => {
        await fill(0, 1, 2);
        await add(some(3, 4), { position: 1 });
        return now();
    },
    paged: async () => {
        await fill(0, 1, 2, 3, 4);
        return tracks(await byOffset(2, items));
    },
    mixed: async () => {
        await fill(0);
        await add(['spotify:episode:' + list('episodes')[0]]);
        return (await items()).items.map(({ track }) => [
            track.name,
            track.type
        ]);
    },
    item: async () => {
        await fill(1);
        return item((await items()).items[0]);
    },
    reordered: async () => {
        await fill(0, 1, 2, 3, 4);
        await api.reorderTracksInPlaylist(...mySelf, trip, 1, 5, {
            range_length: 2
        });
        return now();
    },
    reordered_before: async () => {
        await fill(0, 1, 2);
        const { snapshot_id } = await add(some(3));

        await add(some(4), { position: 0 });
        await api.reorderTracksInPlaylist(...mySelf, trip, 0, 4, {
            snapshot_id
        });
        return now();
    },
    trimmed: async () => {
        await fill(0, 1, 0, 2);
        await api.removeTracksFromPlaylist(...mySelf, trip, [
            { uri: songs[0] }
        ]);
        return now();
    },
    trimmed_at: async () => {
        const { snapshot_id } = await fill(0, 1, 0, 2);

        await api.removeTracksFromPlaylist(
            ...mySelf,
            trip,
            [{ uri: songs[0], positions: [2] }],
            { snapshot_id }
        );
        return now();
    },
    trimmed_by_position: async () => {
        const { snapshot_id } = await fill(0, 1, 2, 3);

        await api.removeTracksFromPlaylistByPosition(
            ...mySelf,
            trip,
            [0, 2],
            snapshot_id
        );
        return now();
    },
    replaced: async () => {
        await fill(5, 6, 5);
        return now();
    },
    emptied: async () => {
        await fill();
        return now();
    },
    snapshots: async () => {
        const first = (await add(some(0, 1, 2))).snapshot_id;
        const second = (
            await body(api.reorderTracksInPlaylist(...mySelf, trip, 0, 2))
        ).snapshot_id;
        const third = (
            await body(
                api.removeTracksFromPlaylist(
                    ...mySelf,
                    trip,
                    [{ uri: songs[0] }],
                    { snapshot_id: second }
                )
            )
        ).snapshot_id;

        return [
            new Set([first, second, third]).size === 3,
            (await body(api.getPlaylist(...mySelf, trip))).snapshot_id === third
        ];
    },
    cover: async () => {
        const shown = async () =>
            images((await body(api.getPlaylist(...mySelf, trip))).images);

        await fill(0);
        const before = await shown();

        await api.uploadCustomPlaylistCoverImage(trip, cover);
        return [before, await shown()];
    },
    changed: async () => {
        await api.changePlaylistDetails(...mySelf, trip, {
            name: 'Way home',
            description: 'Slow',
            public: false
        });
        const one = await body(api.getPlaylist(...mySelf, trip));

        return [one.name, one.description, one.public];
    },
    shared: async () => {
        await api.changePlaylistDetails(...mySelf, trip, {
            collaborative: true
        });
        const one = await body(api.getPlaylist(...mySelf, trip));

        return [one.public, one.collaborative];
    },
    whole: async () => {
        await fill(7, 8);
        const one = await body(api.getPlaylist(...mySelf, trip));

        return [one.name, one.tracks.items[0].track.name, one.tracks.total];
    },
    selected: async () => {
        const fields = 'name,tracks.total';
        const one = await body(api.getPlaylist(...mySelf, trip, { fields }));

        return { name: one.name, ...one.tracks };
    }
};

const follows = {
    mine: () => mine(50),
    theirs: async () =>
        (await body(api.getUserPlaylists(id.friend))).items.map((one) => [
            one.name,
            one.owner.id,
            one.tracks.total
        ]),
    followed: async () => {
        const has = () =>
            body(
                api.areFollowingPlaylist(id.friend, id.friends_list, [id.user])
            );
        const told = [await has()];

        await api.followPlaylist(...friends, { public: false });
        told.push(await has(), await mine(1));
        await api.unfollowPlaylist(...friends);
        return [...told, await has(), await mine(50)];
    },
    refused: () =>
        errorOf(
            () => api.addTracksToPlaylist(...friends, some(0)),
            (error) => [
                error.statusCode,
                error.body ? error.body.error.message : error.message
            ]
        ),
    dropped: async () => {
        await api.unfollowPlaylist(...mySelf, trip);
        return mine(50);
    },
    artists: () =>
        keep(list('artists'), {
            has: (ids) => body(api.isFollowingArtists(ids)),
            add: (ids) => api.followArtists(ids),
            items: artists((page) => body(api.getFollowedArtists(page))),
            remove: (ids) => api.unfollowArtists(ids)
        }),
    users: async () => {
        const has = () => body(api.isFollowingUsers([id.friend]));
        const told = [await has()];

        await api.followUsers([id.friend]);
        told.push(await has());
        await api.unfollowUsers([id.friend]);
        return [...told, await has()];
    }
};

const library = {
    tracks: () =>
        keep(list('songs').slice(0, 2), {
            has: (ids) => body(api.containsMySavedTracks(ids)),
            add: (ids) => api.addToMySavedTracks(ids),
            items: saved('track', (page) => body(api.getMySavedTracks(page))),
            remove: (ids) => api.removeFromMySavedTracks(ids)
        }),
    albums: () =>
        keep(list('albums'), {
            has: (ids) => body(api.containsMySavedAlbums(ids)),
            add: (ids) => api.addToMySavedAlbums(ids),
            items: saved('album', (page) => body(api.getMySavedAlbums(page))),
            remove: (ids) => api.removeFromMySavedAlbums(ids)
        }),
    shows: () =>
        keep([id.show], {
            has: (ids) => body(api.containsMySavedShows(ids)),
            add: (ids) => api.addToMySavedShows(ids),
            items: saved('show', (page) => body(api.getMySavedShows(page))),
            remove: (ids) => api.removeFromMySavedShows(ids)
        })
};

readAll({ ...edits, ...follows, ...library });
