// The Go client as its README shows it. Prints what it has read.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/zmb3/spotify/v2"
	spotifyauth "github.com/zmb3/spotify/v2/auth"
	"golang.org/x/oauth2/clientcredentials"
)

func main() {
	ctx := context.Background()
	config := &clientcredentials.Config{
		ClientID:     os.Getenv("SPOTIFY_ID"),
		ClientSecret: os.Getenv("SPOTIFY_SECRET"),
		TokenURL:     spotifyauth.TokenURL,
	}
	token, err := config.Token(ctx)
	if err != nil {
		log.Fatal(err)
	}
	client := spotify.New(spotifyauth.New().Client(ctx, token))
	found, err := client.NewReleases(ctx, spotify.Limit(1))
	if err != nil {
		log.Fatal(err)
	}
	album, err := client.GetAlbum(ctx, found.Albums[0].ID)
	if err != nil {
		log.Fatal(err)
	}
	json.NewEncoder(os.Stdout).Encode(map[string]string{
		"id":   string(album.ID),
		"name": album.Name,
		"href": album.Endpoint,
	})
}
