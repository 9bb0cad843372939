import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import com.neovisionaries.i18n.CountryCode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import se.michaelthelin.spotify.IHttpManager;
import se.michaelthelin.spotify.SpotifyApi;
import se.michaelthelin.spotify.SpotifyHttpManager;
import se.michaelthelin.spotify.enums.AlbumType;
import se.michaelthelin.spotify.enums.CurrentlyPlayingType;
import se.michaelthelin.spotify.enums.Modality;
import se.michaelthelin.spotify.enums.ModelObjectType;
import se.michaelthelin.spotify.enums.ReleaseDatePrecision;
import se.michaelthelin.spotify.model_objects.specification.Paging;

/**
 * Reads with spotify-web-api-java and prints a line of JSON for each read: the
 * client's model, or its failure. Its hosts are led elsewhere by the client's
 * own extension point, an HTTP manager.
 */
public class Reads {
    static final URI BASE = URI.create(System.getenv("TONEARM_API"));
    static final CountryCode MARKET =
        CountryCode.getByCode(System.getenv("MARKET"));

    interface Read {
        Object get() throws Exception;
    }

    interface Page<T> {
        Paging<T> get(int offset) throws Exception;
    }

    /** The client's own manager, with scheme and authority of each URI ours. */
    static class Redirect implements IHttpManager {
        final IHttpManager own = new SpotifyHttpManager.Builder().build();

        static URI here(URI uri) {
            String query = uri.getRawQuery();

            return URI.create(BASE + uri.getRawPath()
                + (query == null ? "" : "?" + query));
        }

        @Override
        public String get(URI uri, Header[] headers) {
            return quietly(() -> own.get(here(uri), headers));
        }

        @Override
        public String post(URI uri, Header[] headers, HttpEntity body) {
            return quietly(() -> own.post(here(uri), headers, body));
        }

        @Override
        public String put(URI uri, Header[] headers, HttpEntity body) {
            return quietly(() -> own.put(here(uri), headers, body));
        }

        @Override
        public String delete(URI uri, Header[] headers, HttpEntity body) {
            return quietly(() -> own.delete(here(uri), headers, body));
        }

        static String quietly(Read call) {
            Calls.note();
            try {
                return (String) call.get();
            } catch (Exception e) {
                return Redirect.<RuntimeException>rethrow(e);
            }
        }

        @SuppressWarnings("unchecked")
        static <E extends Exception> String rethrow(Exception e) throws E {
            throw (E) e;
        }
    }

    static Gson gson() {
        JsonSerializer<Enum<?>> lower = (e, type, context) ->
            new JsonPrimitive(e.name().toLowerCase());
        GsonBuilder builder = new GsonBuilder().setFieldNamingPolicy(
            FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES).serializeNulls();

        for (Class<?> kind : List.of(AlbumType.class,
                                     CurrentlyPlayingType.class,
                                     ModelObjectType.class,
                                     ReleaseDatePrecision.class))
            builder.registerTypeAdapter(kind, lower);
        builder.registerTypeAdapter(Modality.class,
            (JsonSerializer<Modality>) (m, type, context) ->
                new JsonPrimitive(m.getType()));
        return builder.create();
    }

    static final Gson GSON = gson();

    static final String STEPS = System.getenv("STEPS");

    static void read(String name, Read read) {
        Map<String, Object> line = new LinkedHashMap<>();

        if (STEPS != null && !List.of(STEPS.split(" ")).contains(name))
            return;
        line.put("read", name);
        try {
            line.put("value", read.get());
        } catch (Exception e) {
            line.put("failure", e.toString());
        }
        line.put("calls", Calls.taken());
        System.out.println(GSON.toJson(line));
    }

    /** This client has no paging of its own. */
    static <T> List<T> all(Page<T> page) throws Exception {
        List<T> items = new ArrayList<>();

        for (;;) {
            Paging<T> one = page.get(items.size());

            items.addAll(Arrays.asList(one.getItems()));
            if (one.getNext() == null)
                return items;
        }
    }

    static String id(String name) {
        return System.getenv("ID_" + name);
    }

    static String[] ids(String name) {
        return id(name).split(",");
    }

    static void music(SpotifyApi api) {
        read("artist", () -> api.getArtist(id("ARTIST")).build().execute());
        read("artists", () ->
            api.getSeveralArtists(ids("ARTISTS")).build().execute());
        read("artist_albums", () -> all(offset ->
            api.getArtistsAlbums(id("ARTIST"))
                .album_type("album,single,appears_on")
                .limit(1).offset(offset).build().execute()));
        read("artist_top_tracks", () ->
            api.getArtistsTopTracks(id("ARTIST"), CountryCode.GB)
                .build().execute());
        read("album", () -> api.getAlbum(id("ALBUM")).build().execute());
        read("albums", () ->
            api.getSeveralAlbums(ids("ALBUMS")).build().execute());
        read("album_tracks", () -> all(offset ->
            api.getAlbumsTracks(id("ALBUM")).limit(3).offset(offset)
                .build().execute()));
        read("track", () -> api.getTrack(id("TRACK")).build().execute());
        read("track_relinked", () ->
            api.getTrack(id("TRACK")).market(MARKET).build().execute());
        read("tracks", () ->
            api.getSeveralTracks(ids("TRACKS")).build().execute());
        read("features", () ->
            api.getAudioFeaturesForTrack(id("TRACK")).build().execute());
        read("features_several", () ->
            api.getAudioFeaturesForSeveralTracks(ids("TRACKS"))
                .build().execute());
        read("analysis", () ->
            api.getAudioAnalysisForTrack(id("TRACK")).build().execute());
    }

    static void browse(SpotifyApi api) {
        read("new_releases", () ->
            api.getListOfNewReleases().country(MARKET).limit(40)
                .build().execute().getItems());
        read("categories", () -> all(offset ->
            api.getListOfCategories().limit(15).offset(offset)
                .build().execute()));
        read("category", () ->
            api.getCategory(id("CATEGORY")).build().execute());
        read("genre_seeds", () ->
            api.getAvailableGenreSeeds().build().execute());
        read("recommendations", () ->
            api.getRecommendations().seed_artists(id("ARTIST"))
                .seed_tracks(id("TRACK")).seed_genres("rock").limit(10)
                .market(MARKET).min_popularity(10).target_energy(0.6F)
                .build().execute().getTracks());
        read("related_artists", () ->
            api.getArtistsRelatedArtists(id("ARTIST")).build().execute());
    }

    static void house(SpotifyApi api) {
        read("category_lists", () ->
            api.getCategorysPlaylists(id("LISTED_CATEGORY")).build().execute()
                .getItems());
        read("featured", () ->
            api.getListOfFeaturedPlaylists().build().execute().getPlaylists()
                .getItems());
        read("person", () -> api.getUsersProfile(id("HOUSE")).build()
            .execute());
    }

    static String find(String kind) {
        return System.getenv("FIND_" + kind);
    }

    static void searches(SpotifyApi api) {
        read("found_albums", () ->
            api.searchAlbums(find("albums")).market(MARKET).limit(2).build()
                .execute().getItems());
        read("found_albums_again", () ->
            api.searchAlbumsSpecial(find("albums")).market(MARKET).limit(2)
                .build().execute().getItems());
        read("found_artists", () ->
            api.searchArtists(find("artists")).market(MARKET).limit(2).build()
                .execute().getItems());
        read("found_tracks", () ->
            api.searchTracks(find("tracks")).market(MARKET).limit(2).build()
                .execute().getItems());
        read("found_playlists", () ->
            api.searchPlaylists(find("playlists")).market(MARKET).limit(2)
                .build().execute().getItems());
        read("found_shows", () ->
            api.searchShows(find("shows")).market(MARKET).limit(2).build()
                .execute().getItems());
        read("found_episodes", () ->
            api.searchEpisodes(find("episodes")).market(MARKET).limit(2)
                .build().execute().getItems());
        read("found_by_type", () ->
            api.searchItem(find("artists"), "artist,album").market(MARKET)
                .limit(2).build().execute().getArtists().getItems());
    }

    static void programs(SpotifyApi api) {
        read("show", () ->
            api.getShow(id("SHOW")).market(MARKET).build().execute());
        read("shows", () ->
            api.getSeveralShows(id("SHOW"), id("UNKNOWN")).market(MARKET)
                .build().execute());
        read("show_episodes", () -> all(offset ->
            api.getShowEpisodes(id("SHOW")).market(MARKET).limit(50)
                .offset(offset).build().execute()));
        read("episode", () ->
            api.getEpisode(id("EPISODE")).market(MARKET).build().execute());
        read("episodes", () ->
            api.getSeveralEpisodes(id("EPISODE"), id("UNKNOWN"))
                .market(MARKET).build().execute());
    }

    /** The exception's class is all that tells the status. */
    static void refused(String name, Read read) {
        read(name, () -> {
            try {
                read.get();
                return null;
            } catch (Exception e) {
                return List.of(e.getClass().getSimpleName(), e.getMessage());
            }
        });
    }

    static SpotifyApi.Builder app() {
        return new SpotifyApi.Builder().setHttpManager(new Redirect())
            .setClientId(System.getenv("CLIENT_ID"))
            .setClientSecret(System.getenv("CLIENT_SECRET"));
    }

    public static void main(String[] words) throws Exception {
        SpotifyApi api = app().build();

        Calls.watch(SpotifyApi.class);
        api.setAccessToken(
            api.clientCredentials().build().execute().getAccessToken());
        music(api);
        browse(api);
        house(api);
        programs(api);
        searches(api);
        refused("thrown_not_found", () ->
            api.getAlbum(id("UNKNOWN")).build().execute());
        refused("thrown_bad_id", () ->
            api.getAlbum("not-an-id").build().execute());
        api.setAccessToken("BQ-not-a-token");
        refused("thrown_unauthorized", () ->
            api.getAlbum(id("ALBUM")).build().execute());
    }
}
