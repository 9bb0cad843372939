package main

import (
	"context"
	"fmt"
	"os"

	"github.com/zmb3/spotify/v2"
)

type result = spotify.SearchResult

// A kind of things to search for: the client has calls of each for turning
// pages.
type kind struct {
	name           string
	kind           spotify.SearchType
	next, previous func(context.Context, *result) error
	page           func(*result) []any
}

func all[T any](items []T) []any {
	list := []any{}
	for _, item := range items {
		list = append(list, item)
	}
	return list
}

func kinds(c *spotify.Client) []kind {
	return []kind{
		{"albums", spotify.SearchTypeAlbum,
			c.NextAlbumResults, c.PreviousAlbumResults,
			func(r *result) []any { return all(r.Albums.Albums) }},
		{"artists", spotify.SearchTypeArtist,
			c.NextArtistResults, c.PreviousArtistResults,
			func(r *result) []any { return all(r.Artists.Artists) }},
		{"tracks", spotify.SearchTypeTrack,
			c.NextTrackResults, c.PreviousTrackResults,
			func(r *result) []any { return all(r.Tracks.Tracks) }},
		{"playlists", spotify.SearchTypePlaylist,
			c.NextPlaylistResults, c.PreviousPlaylistResults,
			func(r *result) []any { return all(r.Playlists.Playlists) }},
		{"shows", spotify.SearchTypeShow,
			c.NextShowResults, c.PreviousShowResults,
			func(r *result) []any { return all(r.Shows.Shows) }},
		{"episodes", spotify.SearchTypeEpisode,
			c.NextEpisodeResults, c.PreviousEpisodeResults,
			func(r *result) []any { return all(r.Episodes.Episodes) }},
	}
}

// found takes two pages of one, and then has the first again.
func (k kind) found(c *spotify.Client) []any {
	page, err := c.Search(ctx, os.Getenv("FIND_"+k.name), k.kind, market,
		spotify.Limit(1))
	must(err)
	first := k.page(page)
	must(k.next(ctx, page))
	second := k.page(page)
	must(k.previous(ctx, page))
	if again := k.page(page); fmt.Sprint(again) != fmt.Sprint(first) {
		must(fmt.Errorf("the first page is another: %v", again))
	}
	return append(first, second...)
}

func searches(c *spotify.Client) {
	for _, k := range kinds(c) {
		step("found_"+k.name, func() []any { return k.found(c) })
	}
}
