package main

import (
	"os"
	"time"

	"github.com/zmb3/spotify/v2"
)

// A listener controls a player with the client. Its models have tracks only,
// and of a failure no reason.
type listener struct {
	*spotify.Client
	songs   []spotify.URI
	kitchen spotify.ID
	wall    spotify.ID
}

func (l *listener) state() *spotify.PlayerState {
	state, err := l.PlayerState(ctx)
	must(err)
	return state
}

func (l *listener) song() string {
	return l.state().Item.Name
}

func (l *listener) minute() int {
	return int(l.state().Progress) / 60000
}

func (l *listener) playAlbum(offset spotify.PlaybackOffset, ms int) {
	album := spotify.URI("spotify:album:" + id("ALBUM"))
	must(l.PlayOpt(ctx, &spotify.PlayOptions{DeviceID: &l.kitchen,
		PlaybackContext: &album, PlaybackOffset: &offset,
		PositionMs: spotify.Numeric(ms)}))
}

func (l *listener) playSongs(place int, songs ...spotify.URI) {
	must(l.PlayOpt(ctx, &spotify.PlayOptions{DeviceID: &l.kitchen,
		URIs:           songs,
		PlaybackOffset: &spotify.PlaybackOffset{Position: &place}}))
}

// recent goes to other pages by time: the client's model has no cursors.
func (l *listener) recent() [][]string {
	page := func(o spotify.RecentlyPlayedOptions) (names []string,
		last time.Time) {
		items, err := l.PlayerRecentlyPlayedOpt(ctx, &o)
		must(err)
		for _, item := range items {
			names = append(names, item.Track.Name)
			last = item.PlayedAt
		}
		return
	}
	first, last := page(spotify.RecentlyPlayedOptions{Limit: 2})
	second, _ := page(spotify.RecentlyPlayedOptions{
		BeforeEpochMs: last.UnixMilli()})
	third, _ := page(spotify.RecentlyPlayedOptions{
		AfterEpochMs: last.UnixMilli()})
	return [][]string{first, second, third}
}

func (l *listener) top() [][]string {
	tracks := func(options ...spotify.RequestOption) (names []string) {
		page, err := l.CurrentUsersTopTracks(ctx, options...)
		must(err)
		for _, track := range page.Tracks {
			names = append(names, track.Name)
		}
		return
	}
	artists := []string{}
	page, err := l.CurrentUsersTopArtists(ctx,
		spotify.Timerange(spotify.LongTermRange))
	must(err)
	for _, artist := range page.Artists {
		artists = append(artists, artist.Name)
	}
	return [][]string{tracks(spotify.Timerange(spotify.ShortTermRange)),
		tracks(), artists}
}

func (l *listener) nothing() []any {
	current, err := l.PlayerCurrentlyPlaying(ctx)
	must(err)
	found := []any{}
	for _, item := range []*spotify.FullTrack{l.state().Item, current.Item} {
		if item == nil {
			found = append(found, nil)
		} else {
			found = append(found, item.Name)
		}
	}
	return found
}

func (l *listener) devices() [][]any {
	devices, err := l.PlayerDevices(ctx)
	must(err)
	found := [][]any{}
	for _, one := range devices {
		found = append(found, []any{one.Name, one.Type, one.Volume})
	}
	return found
}

func (l *listener) choose() {
	step("context", func() []any {
		place := 2
		l.playAlbum(spotify.PlaybackOffset{Position: &place}, 60000)
		state := l.state()
		return []any{state.Item.Name, state.Playing, state.Device.Name,
			l.minute(), state.PlaybackContext.URI, state.PlaybackContext.Type}
	})
	step("offset_uri", func() string {
		l.playAlbum(spotify.PlaybackOffset{URI: l.songs[4]}, 0)
		return l.song()
	})
	step("uris", func() []any {
		l.playSongs(1, l.songs[5:8]...)
		if uri := l.state().PlaybackContext.URI; uri != "" {
			return []any{l.song(), uri}
		}
		return []any{l.song(), nil}
	})
}

func (l *listener) command() {
	step("paused", func() bool {
		must(l.Pause(ctx))
		return l.state().Playing
	})
	step("resumed", func() []any {
		must(l.Play(ctx))
		return []any{l.song(), l.state().Playing}
	})
	step("skipped", func() []string {
		must(l.Next(ctx))
		first := l.song()
		must(l.Previous(ctx))
		return []string{first, l.song()}
	})
	step("sought", func() int {
		must(l.Seek(ctx, 120000))
		return l.minute()
	})
	step("repeated", func() (seen []string) {
		for _, mode := range []string{"track", "context", "off"} {
			must(l.Repeat(ctx, mode))
			seen = append(seen, l.state().RepeatState)
		}
		return
	})
	step("shuffled", func() (seen []bool) {
		for _, is := range []bool{true, false} {
			must(l.Shuffle(ctx, is))
			seen = append(seen, l.state().ShuffleState)
		}
		return
	})
	step("volume", func() spotify.Numeric {
		must(l.Volume(ctx, 33))
		return l.state().Device.Volume
	})
}

func (l *listener) queue() {
	step("queue_of_songs", func() []string {
		l.playSongs(0, l.songs[:2]...)
		must(l.QueueSong(ctx, ids("SONGS")[8]))
		queue, err := l.GetQueue(ctx)
		must(err)
		names := []string{queue.CurrentlyPlaying.Name}
		for _, item := range queue.Items {
			names = append(names, item.Name)
		}
		return names
	})
	step("queued", func() string {
		must(l.Next(ctx))
		return l.song()
	})
	step("playing", func() []any {
		one, err := l.PlayerCurrentlyPlaying(ctx)
		must(err)
		return []any{one.Item.Name, one.Playing}
	})
	step("transferred", func() (told [][]any) {
		for _, to := range []struct {
			device    spotify.ID
			isPlaying bool
		}{{l.wall, true}, {l.kitchen, false}} {
			must(l.TransferPlayback(ctx, to.device, to.isPlaying))
			state := l.state()
			told = append(told, []any{state.Item.Name, state.Device.Name,
				state.Playing})
		}
		return
	})
}

// named has each command again, for a device that is named.
func (l *listener) named() []any {
	at := &spotify.PlayOptions{DeviceID: &l.kitchen}
	l.playSongs(0, l.songs[:3]...)
	must(l.QueueSongOpt(ctx, ids("SONGS")[8], at), l.NextOpt(ctx, at),
		l.NextOpt(ctx, at), l.PreviousOpt(ctx, at), l.SeekOpt(ctx, 60000, at),
		l.VolumeOpt(ctx, 44, at),
		l.RepeatOpt(ctx, "context", at), l.ShuffleOpt(ctx, true, at))
	state := l.state()
	told := []any{state.Item.Name, l.minute(), state.Device.Volume,
		state.RepeatState, state.ShuffleState}
	must(l.RepeatOpt(ctx, "off", at), l.ShuffleOpt(ctx, false, at),
		l.PauseOpt(ctx, at))
	played, err := l.PlayerRecentlyPlayed(ctx)
	must(err)
	token, err := l.Token()
	must(err)
	called["Token"] = true // which makes no request
	return append(told, len(played) >= 3,
		token.AccessToken == os.Getenv("ACCESS_TOKEN"))
}

func failure(err error) []any {
	known, ok := err.(spotify.Error)
	if !ok {
		return []any{0, err}
	}
	return []any{known.Status, known.Message}
}

func (l *listener) refused(free *spotify.Client) [][]any {
	at := func(device spotify.ID) *spotify.PlayOptions {
		return &spotify.PlayOptions{DeviceID: &device}
	}
	return [][]any{
		failure(l.Pause(ctx)),
		failure(l.VolumeOpt(ctx, 5, at(l.wall))),
		failure(l.NextOpt(ctx, at("nowhere"))),
		failure(l.NextOpt(ctx, at(id("CAR")))),
		failure(free.Pause(ctx)),
	}
}

func play(c *spotify.Client) {
	l := &listener{Client: c, kitchen: id("KITCHEN"), wall: id("WALL")}
	for _, song := range ids("SONGS") {
		l.songs = append(l.songs, spotify.URI("spotify:track:"+song))
	}
	step("recent", l.recent)
	step("top", l.top)
	step("nothing", l.nothing)
	step("no_device_told", func() []any { return failure(l.Next(ctx)) })
	step("devices", l.devices)
	l.choose()
	l.command()
	l.queue()
	step("named", l.named)
	step("refused_told", func() [][]any {
		return l.refused(withToken(os.Getenv("FREE_TOKEN")))
	})
}
