/* @spotify/web-api-ts-sdk keeps a user's playlists and library, as its
 * documentation shows it. */
'use strict';

const { SpotifyApi } = require('@spotify/web-api-ts-sdk');
const { watchSdk } = require('./sdk.cjs');
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

const sdk = SpotifyApi.withAccessToken(process.env.CLIENT_ID, {
    access_token: token,
    token_type: 'Bearer',
    expires_in: 3600
});

watchSdk(SpotifyApi, sdk);

const { playlists, currentUser: me } = sdk;
const types = ['track', 'episode'];
const items = ({ limit, offset } = {}) =>
    playlists.getPlaylistItems(
        trip,
        undefined,
        undefined,
        limit,
        offset,
        types
    );
const now = async () => tracks((await items()).items);
const fill = (...numbers) =>
    playlists.updatePlaylistItems(trip, { uris: some(...numbers) });
const mine = async (limit) =>
    names(
        await byOffset(limit, (page) =>
            me.playlists.playlists(page.limit, page.offset)
        )
    );
let trip;

const edits = {
    created: async () => {
        const one = await playlists.createPlaylist((await me.profile()).id, {
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
    profiles: async () => {
        const user = await me.profile();
        const friend = await sdk.users.profile(id.friend);

        return [user.id, user.country, friend.id, friend.uri];
    },
    filled: async () => {
        await playlists.addItemsToPlaylist(trip, some(0, 1));
        await playlists.addItemsToPlaylist(trip, some(2));
        return now();
    },
    inserted: async () => {
        await fill(0, 1, 2);
        await playlists.addItemsToPlaylist(trip, some(3, 4), 1);
        return now();
    },
    paged: async () => {
        await fill(0, 1, 2, 3, 4);
        return tracks(await byOffset(2, items));
    },
    mixed: async () => {
        await fill(0);
        await playlists.addItemsToPlaylist(trip, [
            'spotify:episode:' + list('episodes')[0]
        ]);
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
        await playlists.movePlaylistItems(trip, 1, 2, 5);
        return now();
    },
    reordered_before: async () => {
        await fill(0, 1, 2, 3);
        const { snapshot_id } = await playlists.getPlaylist(trip);

        await playlists.addItemsToPlaylist(trip, some(4), 0);
        await playlists.updatePlaylistItems(trip, {
            range_start: 0,
            insert_before: 4,
            snapshot_id
        });
        return now();
    },
    trimmed: async () => {
        await fill(0, 1, 0, 2);
        await playlists.removeItemsFromPlaylist(trip, {
            tracks: [{ uri: songs[0] }]
        });
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
        const first = (await fill(0, 1, 2)).snapshot_id;
        const second = (await playlists.movePlaylistItems(trip, 0, 1, 2))
            .snapshot_id;
        const between = (await playlists.getPlaylist(trip)).snapshot_id;

        await playlists.removeItemsFromPlaylist(trip, {
            tracks: [{ uri: songs[0] }],
            snapshot_id: second
        });
        const third = (await playlists.getPlaylist(trip)).snapshot_id;

        return [
            new Set([first, second, third]).size === 3,
            second === between
        ];
    },
    cover: async () => {
        const shown = async () =>
            images(await playlists.getPlaylistCoverImage(trip));

        await fill(0);
        const before = await shown();

        await playlists.addCustomPlaylistCoverImageFromBase64String(
            trip,
            cover
        );
        await playlists.addCustomPlaylistCoverImage(
            trip,
            Buffer.from(cover, 'base64')
        );
        return [before, await shown()];
    },
    changed: async () => {
        await playlists.changePlaylistDetails(trip, {
            name: 'Way home',
            description: 'Slow',
            public: false
        });
        const one = await playlists.getPlaylist(trip);

        return [one.name, one.description, one.public];
    },
    shared: async () => {
        await playlists.changePlaylistDetails(trip, { collaborative: true });
        const one = await playlists.getPlaylist(trip);

        return [one.public, one.collaborative];
    },
    whole: async () => {
        await fill(7, 8);
        const one = await playlists.getPlaylist(trip);

        return [one.name, one.tracks.items[0].track.name, one.tracks.total];
    },
    selected: async () => {
        const one = await playlists.getPlaylist(
            trip,
            undefined,
            'name,tracks.total'
        );

        return { name: one.name, ...one.tracks };
    }
};

const follows = {
    mine: () => mine(50),
    theirs: async () =>
        (await playlists.getUsersPlaylists(id.friend, 1)).items.map((one) => [
            one.name,
            one.owner.id,
            one.tracks.total
        ]),
    followed: async () => {
        const has = () => me.playlists.isFollowing(id.friends_list, [id.user]);
        const told = [await has()];

        await me.playlists.follow(id.friends_list);
        told.push(await has(), await mine(1));
        await me.playlists.unfollow(id.friends_list);
        return [...told, await has(), await mine(50)];
    },
    /* This client has no error class: what it knows is in its text. */
    refused: () =>
        errorOf(
            () => playlists.addItemsToPlaylist(id.friends_list, some(0)),
            (error) => {
                const [, body] = /Body: (.*)/s.exec(error.message);
                const { status, message } = JSON.parse(body).error;

                return [status, message];
            }
        ),
    dropped: async () => {
        await me.playlists.unfollow(trip);
        return mine(50);
    },
    artists: () =>
        keep(list('artists'), {
            has: (ids) => me.followsArtistsOrUsers(ids, 'artist'),
            add: (ids) => me.followArtistsOrUsers(ids, 'artist'),
            items: artists(({ after, limit }) =>
                me.followedArtists(after, limit)
            ),
            remove: (ids) => me.unfollowArtistsOrUsers(ids, 'artist')
        }),
    users: async () => {
        const has = () => me.followsArtistsOrUsers([id.friend], 'user');
        const told = [await has()];

        await me.followArtistsOrUsers([id.friend], 'user');
        told.push(await has());
        await me.unfollowArtistsOrUsers([id.friend], 'user');
        return [...told, await has()];
    }
};

const library = {
    tracks: () =>
        keep(list('songs').slice(0, 2), {
            has: (ids) => me.tracks.hasSavedTracks(ids),
            add: (ids) => me.tracks.saveTracks(ids),
            items: saved('track', ({ limit, offset }) =>
                me.tracks.savedTracks(limit, offset)
            ),
            remove: (ids) => me.tracks.removeSavedTracks(ids)
        }),
    albums: () =>
        keep(list('albums'), {
            has: (ids) => me.albums.hasSavedAlbums(ids),
            add: (ids) => me.albums.saveAlbums(ids),
            items: saved('album', ({ limit, offset }) =>
                me.albums.savedAlbums(limit, offset)
            ),
            remove: (ids) => me.albums.removeSavedAlbums(ids)
        }),
    shows: () =>
        keep([id.show], {
            has: (ids) => me.shows.hasSavedShow(ids),
            add: (ids) => me.shows.saveShows(ids),
            items: saved('show', ({ limit, offset }) =>
                me.shows.savedShows(limit, offset)
            ),
            remove: (ids) => me.shows.removeSavedShows(ids)
        }),
    episodes_kept: () =>
        keep(list('episodes'), {
            has: (ids) => me.episodes.hasSavedEpisodes(ids),
            add: (ids) => me.episodes.saveEpisodes(ids),
            items: saved('episode', ({ limit, offset }) =>
                me.episodes.savedEpisodes(undefined, limit, offset)
            ),
            remove: (ids) => me.episodes.removeSavedEpisodes(ids)
        }),
    /* By its types, an item is the audiobook itself. */
    audiobooks: () =>
        keep([id.audiobook], {
            has: (ids) => me.audiobooks.hasSavedAudiobooks(ids),
            add: (ids) => me.audiobooks.saveAudiobooks(ids),
            items: async () =>
                names((await me.audiobooks.savedAudiobooks()).items),
            remove: (ids) => me.audiobooks.removeSavedAudiobooks(ids)
        })
};

readAll({ ...edits, ...follows, ...library });
