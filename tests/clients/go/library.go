package main

import (
	"bytes"
	"os"
	"time"

	"github.com/zmb3/spotify/v2"
)

// A keeper changes a user's playlists and library with the client, and prints
// for each step what the client's models hold after its calls.
type keeper struct {
	*spotify.Client
	songs []spotify.ID
	trip  spotify.ID
}

func must(errs ...error) {
	for _, err := range errs {
		if err != nil {
			panic(err)
		}
	}
}

// step prints what `calls` comes to; a failure ends it by must.
func step[T any](name string, calls func() T) {
	defer func() {
		if err, ok := recover().(error); ok {
			read(name, "", err)
		}
	}()
	read(name, calls(), nil)
}

func (k *keeper) some(numbers ...int) []spotify.ID {
	list := []spotify.ID{}
	for _, n := range numbers {
		list = append(list, k.songs[n])
	}
	return list
}

func (k *keeper) fill(numbers ...int) {
	must(k.ReplacePlaylistTracks(ctx, k.trip, k.some(numbers...)...))
}

func (k *keeper) add(numbers ...int) string {
	snapshot, err := k.AddTracksToPlaylist(ctx, k.trip, k.some(numbers...)...)
	must(err)
	return snapshot
}

// items takes pages of `limit` by the client's NextPage.
func (k *keeper) items(limit int) []spotify.PlaylistItem {
	page, err := k.GetPlaylistItems(ctx, k.trip, spotify.Limit(limit))
	items, err := follow(page, err,
		func(p *spotify.PlaylistItemPage) error { return k.NextPage(ctx, p) },
		func(p *spotify.PlaylistItemPage) []spotify.PlaylistItem {
			return p.Items
		})
	must(err)
	return items
}

func (k *keeper) names(limit int) []string {
	names := []string{}
	for _, item := range k.items(limit) {
		names = append(names, item.Track.Track.Name)
	}
	return names
}

func (k *keeper) whole() *spotify.FullPlaylist {
	list, err := k.GetPlaylist(ctx, k.trip)
	must(err)
	return list
}

func (k *keeper) make() []any {
	me, err := k.CurrentUser(ctx)
	must(err)
	list, err := k.CreatePlaylistForUser(ctx, me.ID, "Road trip",
		"Loud & long", true, false)
	must(err)
	k.trip = list.ID
	return []any{list.Name, list.Description, list.IsPublic,
		list.Collaborative, list.Owner.ID, list.Tracks.Total,
		list.Followers.Count}
}

func (k *keeper) item() []any {
	k.fill(1)
	item := k.items(50)[0]
	added, err := time.Parse(spotify.TimestampLayout, item.AddedAt)
	must(err)
	track := item.Track.Track
	return []any{item.AddedBy.ID, item.IsLocal,
		time.Since(added) < 10*time.Minute, track.Name, track.Album.Name,
		track.Artists[0].Name, track.Duration}
}

// mixed has an episode, which this client adds by replacing all.
func (k *keeper) mixed() [][]string {
	episode := spotify.URI("spotify:episode:" + ids("EPISODES")[0])
	_, err := k.ReplacePlaylistItems(ctx, k.trip,
		spotify.URI("spotify:track:"+k.songs[0]), episode)
	must(err)
	found := [][]string{}
	for _, item := range k.items(50) {
		if item.Track.Episode != nil {
			found = append(found, []string{item.Track.Episode.Name,
				item.Track.Episode.Type})
		} else {
			found = append(found, []string{item.Track.Track.Name,
				item.Track.Track.Type})
		}
	}
	return found
}

func (k *keeper) reorder(opt spotify.PlaylistReorderOptions) string {
	snapshot, err := k.ReorderPlaylistTracks(ctx, k.trip, opt)
	must(err)
	return snapshot
}

func (k *keeper) reorderBefore() []string {
	k.fill(0, 1, 2)
	then := k.add(3)
	k.add(4)
	k.reorder(spotify.PlaylistReorderOptions{RangeStart: 4, InsertBefore: 0})
	k.reorder(spotify.PlaylistReorderOptions{RangeStart: 0, InsertBefore: 4,
		SnapshotID: then})
	return k.names(50)
}

func (k *keeper) trimAt() []string {
	k.fill(0, 1, 0, 2)
	_, err := k.RemoveTracksFromPlaylistOpt(ctx, k.trip,
		[]spotify.TrackToRemove{spotify.NewTrackToRemove(
			string(k.songs[0]), []int{2})}, "")
	must(err)
	return k.names(50)
}

func (k *keeper) snapshots() []bool {
	first := k.add(0, 1, 2)
	second := k.reorder(spotify.PlaylistReorderOptions{InsertBefore: 2})
	third, err := k.RemoveTracksFromPlaylist(ctx, k.trip, k.songs[0])
	must(err)
	return []bool{first != second && second != third && first != third,
		k.whole().SnapshotID == third}
}

func (k *keeper) images() [][]any {
	all := [][]any{}
	for _, image := range k.whole().Images {
		var width any
		if image.Width > 0 {
			width = image.Width
		}
		all = append(all, []any{image.URL, width})
	}
	return all
}

func (k *keeper) cover() [][][]any {
	picture, err := os.ReadFile(os.Getenv("COVER"))
	must(err)
	k.fill(0)
	before := k.images()
	must(k.SetPlaylistImage(ctx, k.trip, bytes.NewReader(picture)))
	return [][][]any{before, k.images()}
}

// changeByOne has what each of the calls for one detail, or two, has changed.
func (k *keeper) changeByOne() [][]any {
	told := [][]any{}
	for _, change := range []func() error{
		func() error { return k.ChangePlaylistName(ctx, k.trip, "Way") },
		func() error { return k.ChangePlaylistAccess(ctx, k.trip, true) },
		func() error {
			return k.ChangePlaylistDescription(ctx, k.trip, "Slower")
		},
		func() error {
			return k.ChangePlaylistNameAndAccess(ctx, k.trip, "Way home",
				false)
		},
	} {
		must(change())
		list := k.whole()
		told = append(told, []any{list.Name, list.Description, list.IsPublic})
	}
	return told
}

func (k *keeper) edits() {
	step("created", k.make)
	step("profiles", func() []any {
		me, err := k.CurrentUser(ctx)
		must(err)
		friend, err := k.GetUsersPublicProfile(ctx, id("FRIEND"))
		must(err)
		return []any{me.ID, me.Country, friend.ID, friend.URI}
	})
	step("filled", func() []string {
		k.add(0, 1)
		k.add(2)
		return k.names(50)
	})
	step("paged", func() []string {
		k.fill(0, 1, 2, 3, 4)
		return k.names(2)
	})
	step("replaced_by_id", func() []string {
		k.fill(5, 6, 5)
		page, err := k.GetPlaylistTracks(ctx, k.trip)
		must(err)
		names := []string{}
		for _, item := range page.Tracks {
			names = append(names, item.Track.Name)
		}
		return names
	})
	step("mixed", k.mixed)
	step("item", k.item)
	step("reordered", func() []string {
		k.fill(0, 1, 2, 3, 4)
		k.reorder(spotify.PlaylistReorderOptions{RangeStart: 1,
			RangeLength: 2, InsertBefore: 5})
		return k.names(50)
	})
	step("reordered_before", k.reorderBefore)
	step("trimmed", func() []string {
		k.fill(0, 1, 0, 2)
		_, err := k.RemoveTracksFromPlaylist(ctx, k.trip, k.songs[0])
		must(err)
		return k.names(50)
	})
	step("trimmed_at", k.trimAt)
	step("replaced", func() []string {
		k.fill(5, 6, 5)
		return k.names(50)
	})
	step("emptied", func() []string {
		k.fill()
		return k.names(50)
	})
	step("snapshots", k.snapshots)
	step("cover", k.cover)
	step("changed", func() []any {
		must(k.ChangePlaylistNameAccessAndDescription(ctx, k.trip, "Way home",
			"Slow", false))
		list := k.whole()
		return []any{list.Name, list.Description, list.IsPublic}
	})
	step("changed_by_one", k.changeByOne)
	step("whole", func() []any {
		k.fill(7, 8)
		list := k.whole()
		return []any{list.Name, list.Tracks.Tracks[0].Track.Name,
			list.Tracks.Total}
	})
	step("selected", func() map[string]any {
		list, err := k.GetPlaylist(ctx, k.trip,
			spotify.Fields("name,tracks.total"))
		must(err)
		return map[string]any{"name": list.Name, "total": list.Tracks.Total}
	})
}

func playlists(page *spotify.SimplePlaylistPage, err error,
	c *spotify.Client) []spotify.SimplePlaylist {
	lists, err := follow(page, err,
		func(p *spotify.SimplePlaylistPage) error { return c.NextPage(ctx, p) },
		func(p *spotify.SimplePlaylistPage) []spotify.SimplePlaylist {
			return p.Playlists
		})
	must(err)
	return lists
}

func (k *keeper) mine(limit int) []string {
	page, err := k.CurrentUsersPlaylists(ctx, spotify.Limit(limit))
	names := []string{}
	for _, list := range playlists(page, err, k.Client) {
		names = append(names, list.Name)
	}
	return names
}

func (k *keeper) theirs() [][]any {
	page, err := k.GetPlaylistsForUser(ctx, string(id("FRIEND")),
		spotify.Limit(1))
	found := [][]any{}
	for _, list := range playlists(page, err, k.Client) {
		found = append(found, []any{list.Name, list.Owner.ID,
			list.Tracks.Total})
	}
	return found
}

func (k *keeper) follow() []any {
	has := func() []bool {
		does, err := k.UserFollowsPlaylist(ctx, id("FRIENDS_LIST"),
			string(id("USER")))
		must(err)
		return does
	}
	told := []any{has()}
	must(k.FollowPlaylist(ctx, id("FRIENDS_LIST"), false))
	told = append(told, has(), k.mine(1))
	must(k.UnfollowPlaylist(ctx, id("FRIENDS_LIST")))
	return append(told, has(), k.mine(50))
}

func (k *keeper) follows() {
	step("mine", func() []string { return k.mine(50) })
	step("theirs", k.theirs)
	step("followed", k.follow)
	step("refused", func() []any {
		_, err := k.AddTracksToPlaylist(ctx, id("FRIENDS_LIST"), k.songs[0])
		known := err.(spotify.Error)
		return []any{known.Status, known.Message}
	})
	step("dropped", func() []string {
		must(k.UnfollowPlaylist(ctx, k.trip))
		return k.mine(50)
	})
	step("users", func() [][]bool {
		has := func() []bool {
			does, err := k.CurrentUserFollows(ctx, "user", id("FRIEND"))
			must(err)
			return does
		}
		told := [][]bool{has()}
		must(k.FollowUser(ctx, id("FRIEND")))
		told = append(told, has())
		must(k.UnfollowUser(ctx, id("FRIEND")))
		return append(told, has())
	})
}

// A shelf has things of one kind.
type shelf struct {
	has         func(...spotify.ID) ([]bool, error)
	add, remove func(...spotify.ID) error
	items       func() []string
}

// Both are added, one after the other; the first is removed.
func (s shelf) keep(name string, things []spotify.ID) {
	step(name, func() []any {
		has := func() []bool {
			does, err := s.has(things...)
			must(err)
			return does
		}
		told := []any{has()}
		must(s.add(things[0]), s.add(things[1]))
		told = append(told, has(), s.items())
		must(s.remove(things[0]))
		return append(told, has(), s.items())
	})
}

func (k *keeper) savedTracks() []string {
	page, err := k.CurrentUsersTracks(ctx, spotify.Limit(1))
	names, err := follow(page, err,
		func(p *spotify.SavedTrackPage) error { return k.NextPage(ctx, p) },
		func(p *spotify.SavedTrackPage) []string {
			return []string{p.Tracks[0].Name}
		})
	must(err)
	return names
}

func (k *keeper) savedAlbums() []string {
	page, err := k.CurrentUsersAlbums(ctx, spotify.Limit(1))
	names, err := follow(page, err,
		func(p *spotify.SavedAlbumPage) error { return k.NextPage(ctx, p) },
		func(p *spotify.SavedAlbumPage) []string {
			return []string{p.Albums[0].Name}
		})
	must(err)
	return names
}

// artists are paged by the last one's id.
func (k *keeper) artists() []string {
	names := []string{}
	opts := []spotify.RequestOption{spotify.Limit(1)}
	for {
		page, err := k.CurrentUsersFollowedArtists(ctx, opts...)
		must(err)
		for _, artist := range page.Artists {
			names = append(names, artist.Name)
		}
		if page.Next == "" {
			return names
		}
		opts = []spotify.RequestOption{spotify.Limit(1),
			spotify.After(page.Cursor.After)}
	}
}

func (k *keeper) library() {
	shelf{
		func(l ...spotify.ID) ([]bool, error) {
			return k.UserHasTracks(ctx, l...)
		},
		func(l ...spotify.ID) error { return k.AddTracksToLibrary(ctx, l...) },
		func(l ...spotify.ID) error {
			return k.RemoveTracksFromLibrary(ctx, l...)
		},
		k.savedTracks,
	}.keep("tracks", k.songs[:2])
	shelf{
		func(l ...spotify.ID) ([]bool, error) {
			return k.UserHasAlbums(ctx, l...)
		},
		func(l ...spotify.ID) error { return k.AddAlbumsToLibrary(ctx, l...) },
		func(l ...spotify.ID) error {
			return k.RemoveAlbumsFromLibrary(ctx, l...)
		},
		k.savedAlbums,
	}.keep("albums", ids("ALBUMS"))
	shelf{
		func(l ...spotify.ID) ([]bool, error) {
			return k.CurrentUserFollows(ctx, "artist", l...)
		},
		func(l ...spotify.ID) error { return k.FollowArtist(ctx, l...) },
		func(l ...spotify.ID) error { return k.UnfollowArtist(ctx, l...) },
		k.artists,
	}.keep("artists", ids("ARTISTS"))
	step("shows_added", func() []string {
		must(k.SaveShowsForCurrentUser(ctx, []spotify.ID{id("SHOW")}))
		page, err := k.CurrentUsersShows(ctx)
		must(err)
		names := []string{}
		for _, show := range page.Shows {
			names = append(names, show.Name)
		}
		return names
	})
}

func keep(c *spotify.Client) {
	k := &keeper{Client: c, songs: ids("SONGS")}
	k.edits()
	k.follows()
	k.library()
}
