// Reads with github.com/zmb3/spotify/v2 through its own option for another
// base address, and prints a line of JSON for each read: the client's model,
// or its failure. With ACCESS_TOKEN it keeps that user's library instead, and
// with FREE_TOKEN beside it, it controls that user's player.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/zmb3/spotify/v2"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

var (
	ctx    = context.Background()
	base   = os.Getenv("TONEARM_API")
	market = spotify.Market(os.Getenv("MARKET"))
)

type line struct {
	Read    string   `json:"read"`
	Value   any      `json:"value,omitempty"`
	Failure string   `json:"failure,omitempty"`
	Calls   []string `json:"calls"`
}

func id(name string) spotify.ID {
	return spotify.ID(os.Getenv("ID_" + name))
}

func ids(name string) []spotify.ID {
	var list []spotify.ID
	for _, one := range strings.Split(os.Getenv("ID_"+name), ",") {
		list = append(list, spotify.ID(one))
	}
	return list
}

func read[T any](name string, value T, err error) {
	out := line{Read: name, Value: value}
	if err != nil {
		out = line{Read: name, Failure: err.Error()}
	}
	out.Calls = taken()
	text, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(text))
}

func refused(name string, err error) {
	known, ok := err.(spotify.Error)
	if !ok {
		err = fmt.Errorf("not an API error: %v", err)
		read(name, known, err)
		return
	}
	read(name, known, nil)
}

// follow adds what `items` finds in the page and, by the client's NextPage, in
// all that come after it.
func follow[P any, T any](page *P, err error,
	next func(*P) error, items func(*P) []T) ([]T, error) {
	var all []T
	for err == nil {
		all = append(all, items(page)...)
		err = next(page)
	}
	if err == spotify.ErrNoMorePages {
		err = nil
	}
	return all, err
}

func music(c *spotify.Client) {
	artist, err := c.GetArtist(ctx, id("ARTIST"))
	read("artist", artist, err)
	artists, err := c.GetArtists(ctx, ids("ARTISTS")...)
	read("artists", artists, err)
	groups := []spotify.AlbumType{spotify.AlbumTypeAlbum,
		spotify.AlbumTypeSingle, spotify.AlbumTypeAppearsOn}
	first, err := c.GetArtistAlbums(ctx, id("ARTIST"), groups,
		spotify.Limit(1))
	albums, err := follow(first, err,
		func(p *spotify.SimpleAlbumPage) error { return c.NextPage(ctx, p) },
		func(p *spotify.SimpleAlbumPage) []spotify.SimpleAlbum {
			return p.Albums
		})
	read("artist_albums", albums, err)
	top, err := c.GetArtistsTopTracks(ctx, id("ARTIST"), "GB")
	read("artist_top_tracks", top, err)

	previous(c)
	album, err := c.GetAlbum(ctx, id("ALBUM"))
	read("album", album, err)
	several, err := c.GetAlbums(ctx, ids("ALBUMS"))
	read("albums", several, err)
	page, err := c.GetAlbumTracks(ctx, id("ALBUM"), spotify.Limit(3))
	tracks, err := follow(page, err,
		func(p *spotify.SimpleTrackPage) error { return c.NextPage(ctx, p) },
		func(p *spotify.SimpleTrackPage) []spotify.SimpleTrack {
			return p.Tracks
		})
	read("album_tracks", tracks, err)

	track, err := c.GetTrack(ctx, id("TRACK"))
	read("track", track, err)
	relinked, err := c.GetTrack(ctx, id("TRACK"), market)
	read("track_relinked", relinked, err)
	full, err := c.GetTracks(ctx, ids("TRACKS"))
	read("tracks", full, err)
	features, err := c.GetAudioFeatures(ctx, ids("TRACKS")...)
	read("features_several", features, err)
	if len(features) > 0 {
		read("features", features[0], err)
	}
	analysis, err := c.GetAudioAnalysis(ctx, id("TRACK"))
	read("analysis", analysis, err)
}

func previous(c *spotify.Client) {
	page, err := c.GetAlbumTracks(ctx, id("ALBUM"), spotify.Limit(3))
	if err == nil {
		err = c.NextPage(ctx, page)
	}
	if err == nil {
		err = c.PreviousPage(ctx, page)
	}
	if err != nil {
		read("previous", page, err)
		return
	}
	read("previous", page.Tracks, nil)
}

func house(c *spotify.Client) {
	step("category_lists", func() []spotify.SimplePlaylist {
		page, err := c.GetCategoryPlaylists(ctx,
			string(id("LISTED_CATEGORY")))
		must(err)
		return page.Playlists
	})
	step("featured", func() []spotify.SimplePlaylist {
		_, page, err := c.FeaturedPlaylists(ctx)
		must(err)
		return page.Playlists
	})
	person, err := c.GetUsersPublicProfile(ctx, id("HOUSE"))
	read("person", person, err)
}

func browse(c *spotify.Client) {
	releases, err := c.NewReleases(ctx, spotify.Country(os.Getenv("MARKET")),
		spotify.Limit(40))
	if err == nil {
		read("new_releases", releases.Albums, nil)
	} else {
		read("new_releases", releases, err)
	}
	// NextPage can't follow categories, whose pages are wrapped: by offset.
	var all []spotify.Category
	for {
		page, err := c.GetCategories(ctx, spotify.Limit(15),
			spotify.Offset(len(all)))
		if err != nil {
			read("categories", all, err)
			break
		}
		all = append(all, page.Categories...)
		if page.Next == "" {
			read("categories", all, nil)
			break
		}
	}
	category, err := c.GetCategory(ctx, os.Getenv("ID_CATEGORY"))
	read("category", category, err)
	seeds, err := c.GetAvailableGenreSeeds(ctx)
	read("genre_seeds", seeds, err)
	found, err := c.GetRecommendations(ctx, spotify.Seeds{
		Artists: []spotify.ID{id("ARTIST")},
		Tracks:  []spotify.ID{id("TRACK")},
		Genres:  []string{"rock"},
	}, spotify.NewTrackAttributes().MinPopularity(10).TargetEnergy(0.6),
		spotify.Limit(10), market)
	if err == nil {
		read("recommendations", found.Tracks, nil)
	} else {
		read("recommendations", found, err)
	}
	related, err := c.GetRelatedArtists(ctx, id("ARTIST"))
	read("related_artists", related, err)
}

func programs(c *spotify.Client) {
	show, err := c.GetShow(ctx, id("SHOW"), market)
	read("show", show, err)
	page, err := c.GetShowEpisodes(ctx, string(id("SHOW")), market)
	episodes, err := follow(page, err,
		func(p *spotify.SimpleEpisodePage) error { return c.NextPage(ctx, p) },
		func(p *spotify.SimpleEpisodePage) []spotify.EpisodePage {
			return p.Episodes
		})
	read("show_episodes", episodes, err)
	episode, err := c.GetEpisode(ctx, string(id("EPISODE")), market)
	read("episode", episode, err)
}

func withToken(token string) *spotify.Client {
	source := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token})
	return spotify.New(&http.Client{
		Transport: &oauth2.Transport{Source: source,
			Base: watcher{http.DefaultTransport}}},
		spotify.WithBaseURL(base+"/v1/"))
}

func main() {
	tellMethods()
	if token := os.Getenv("ACCESS_TOKEN"); token != "" {
		if os.Getenv("FREE_TOKEN") != "" {
			play(withToken(token))
		} else {
			keep(withToken(token))
		}
		return
	}
	app := clientcredentials.Config{
		ClientID:     os.Getenv("CLIENT_ID"),
		ClientSecret: os.Getenv("CLIENT_SECRET"),
		TokenURL:     base + "/api/token",
	}
	ctx = context.WithValue(ctx, oauth2.HTTPClient,
		&http.Client{Transport: watcher{http.DefaultTransport}})
	c := spotify.New(app.Client(ctx), spotify.WithBaseURL(base+"/v1/"))
	stranger := withToken("BQ-not-a-token")

	music(c)
	browse(c)
	house(c)
	programs(c)
	searches(c)
	_, err := c.GetAlbum(ctx, id("UNKNOWN"))
	refused("not_found", err)
	_, err = c.GetAlbum(ctx, "not-an-id")
	refused("bad_id", err)
	_, err = stranger.GetAlbum(ctx, id("ALBUM"))
	refused("unauthorized", err)
}
