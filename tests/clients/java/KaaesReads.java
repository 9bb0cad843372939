import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import retrofit.RetrofitError;

/** Reads with what Kaaes has. */
public class KaaesReads {
    static final Map<String, Object> NONE = Map.of();
    static Kaaes.Service api;

    /** What a path of names leads to. */
    static JsonElement at(JsonElement element, String... names) {
        for (String name : names)
            element = element.getAsJsonObject().get(name);
        return element;
    }

    /** It has no paging of its own; `names` lead to a page. */
    static JsonArray all(Function<Integer, JsonElement> get,
                         String... names) {
        JsonArray items = new JsonArray();

        for (;;) {
            JsonObject page = at(get.apply(items.size()), names)
                .getAsJsonObject();

            items.addAll(page.getAsJsonArray("items"));
            if (page.get("next").isJsonNull())
                return items;
        }
    }

    static Map<String, Object> few() {
        return Map.of("market", System.getenv("MARKET"), "limit", 2);
    }

    static Map<String, Object> page(int limit, int offset) {
        return Map.of("limit", limit, "offset", offset);
    }

    static void refused(String name, Reads.Read read) {
        Reads.read(name, () -> {
            try {
                read.get();
                return null;
            } catch (RetrofitError e) {
                return at((JsonElement) e.getBodyAs(JsonElement.class),
                          "error");
            }
        });
    }

    static void music() {
        Reads.read("artist", () -> api.getArtist(Reads.id("ARTIST")));
        Reads.read("artists", () ->
            at(api.getArtists(Reads.id("ARTISTS")), "artists"));
        Reads.read("artist_albums", () -> all(offset ->
            api.getArtistAlbums(Reads.id("ARTIST"), Map.of("limit", 1,
                "offset", offset, "album_type",
                "album,single,appears_on"))));
        Reads.read("artist_top_tracks", () -> at(
            api.getArtistTopTrack(Reads.id("ARTIST"), "GB"), "tracks"));
        Reads.read("related_artists", () ->
            at(api.getRelatedArtists(Reads.id("ARTIST")), "artists"));
        Reads.read("album", () -> api.getAlbum(Reads.id("ALBUM")));
        Reads.read("albums", () ->
            at(api.getAlbums(Reads.id("ALBUMS")), "albums"));
        Reads.read("album_tracks", () -> all(offset ->
            api.getAlbumTracks(Reads.id("ALBUM"), page(3, offset))));
        Reads.read("track", () -> api.getTrack(Reads.id("TRACK"), NONE));
        Reads.read("track_relinked", () -> api.getTrack(Reads.id("TRACK"),
            Map.of("market", System.getenv("MARKET"))));
        Reads.read("tracks", () ->
            at(api.getTracks(Reads.id("TRACKS")), "tracks"));
        Reads.read("features", () ->
            api.getTrackAudioFeatures(Reads.id("TRACK")));
        Reads.read("features_several", () ->
            at(api.getTracksAudioFeatures(Reads.id("TRACKS")),
               "audio_features"));
    }

    static void browse() {
        Reads.read("new_releases", () -> at(api.getNewReleases(Map.of(
            "country", System.getenv("MARKET"), "limit", 40)), "albums",
            "items"));
        Reads.read("categories", () -> all(offset ->
            api.getCategories(page(15, offset)), "categories"));
        Reads.read("category", () ->
            api.getCategory(Reads.id("CATEGORY"), NONE));
        Reads.read("category_lists", () -> at(api.getPlaylistsForCategory(
            Reads.id("LISTED_CATEGORY"), NONE), "playlists", "items"));
        Reads.read("featured", () ->
            at(api.getFeaturedPlaylists(NONE), "playlists", "items"));
        Reads.read("genre_seeds", () -> at(api.getSeedsGenres(), "genres"));
        Reads.read("recommendations", () -> at(api.getRecommendations(Map.of(
            "seed_artists", Reads.id("ARTIST"), "seed_tracks",
            Reads.id("TRACK"), "seed_genres", "rock", "limit", 10, "market",
            System.getenv("MARKET"), "min_popularity", 10, "target_energy",
            0.6)), "tracks"));
        Reads.read("person", () -> api.getUser(Reads.id("HOUSE")));
    }

    static void search() {
        Reads.read("found_tracks", () -> at(api.searchTracks(
            Reads.find("tracks"), few()), "tracks", "items"));
        Reads.read("found_artists", () -> at(api.searchArtists(
            Reads.find("artists"), few()), "artists", "items"));
        Reads.read("found_albums", () -> at(api.searchAlbums(
            Reads.find("albums"), few()), "albums", "items"));
        Reads.read("found_playlists", () -> at(api.searchPlaylists(
            Reads.find("playlists"), few()), "playlists", "items"));
    }

    public static void main(String[] words) throws Exception {
        Kaaes.watch();
        api = Kaaes.service(Reads.app().build().clientCredentials().build()
            .execute().getAccessToken());
        music();
        browse();
        search();
        refused("not_found", () -> api.getAlbum(Reads.id("UNKNOWN")));
        refused("bad_id", () -> api.getAlbum("not-an-id"));
        refused("unauthorized", () ->
            Kaaes.service("BQ-not-a-token").getAlbum(Reads.id("ALBUM")));
    }
}
