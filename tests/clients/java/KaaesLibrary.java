import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import retrofit.RetrofitError;

/** Keeps a user's playlists and library with what Kaaes has. */
public class KaaesLibrary {
    static final Map<String, Object> NONE = Map.of();
    static final Kaaes.Service API =
        Kaaes.service(System.getenv("ACCESS_TOKEN"));
    static final String USER = Reads.id("USER");
    static final String[] SONGS = Reads.ids("SONGS");
    static String trip;

    static List<String> uris(int... numbers) {
        return Arrays.stream(numbers)
            .mapToObj(n -> "spotify:track:" + SONGS[n]).toList();
    }

    static void fill(int... numbers) {
        API.replaceTracksInPlaylist(USER, trip,
            String.join(",", uris(numbers)), NONE);
    }

    static void add(Map<String, Object> options, int... numbers) {
        API.addTracksToPlaylist(USER, trip, options,
            Map.of("uris", uris(numbers)));
    }

    static List<JsonElement> list(JsonElement array) {
        List<JsonElement> items = new ArrayList<>();

        array.getAsJsonArray().forEach(items::add);
        return items;
    }

    static List<String> names(JsonElement items, String... path) {
        return list(items).stream()
            .map(item -> KaaesReads.at(item, path).getAsString())
            .collect(Collectors.toList());
    }

    static List<String> now(int limit) {
        return names(KaaesReads.all(offset -> API.getPlaylistTracks(
            USER, trip, KaaesReads.page(limit, offset))), "track", "name");
    }

    static List<JsonElement> some(JsonElement one, String... names) {
        return Arrays.stream(names).map(name ->
            KaaesReads.at(one, name.split("/"))).toList();
    }

    static JsonElement whole(Map<String, Object> options) {
        return API.getPlaylist(USER, trip, options);
    }

    static Object make() {
        JsonElement one = API.createPlaylist(USER, Map.of(
            "name", "Road trip", "description", "Loud & long"));

        trip = KaaesReads.at(one, "id").getAsString();
        return some(one, "name", "description", "public", "collaborative",
            "owner/id", "tracks/total", "followers/total");
    }

    static Object remove(String... positions) {
        Map<String, Object> song = new HashMap<>();

        fill(0, 1, 0, 2);
        song.put("uri", uris(0).get(0));
        if (positions.length > 0)
            song.put("positions", List.of(Integer.valueOf(positions[0])));
        API.removeTracksFromPlaylist(USER, trip,
            Map.of("tracks", List.of(song)));
        return now(50);
    }

    static void edits() {
        Reads.read("created", KaaesLibrary::make);
        Reads.read("profiles", () -> {
            List<JsonElement> told = new ArrayList<>(
                some(API.getMe(), "id", "country"));
            told.addAll(some(API.getUser(Reads.id("FRIEND")), "id",
                             "uri"));
            return told;
        });
        Reads.read("filled", () -> {
            add(NONE, 0, 1);
            add(NONE, 2);
            return now(50);
        });
        Reads.read("inserted", () -> {
            fill(0, 1, 2);
            add(Map.of("position", 1), 3, 4);
            return now(50);
        });
        Reads.read("paged", () -> {
            fill(0, 1, 2, 3, 4);
            return now(2);
        });
        Reads.read("reordered", () -> {
            API.reorderPlaylistTracks(USER, trip, Map.of("range_start", 1,
                "range_length", 2, "insert_before", 5));
            return now(50);
        });
        Reads.read("trimmed", () -> remove());
        Reads.read("trimmed_at", () -> remove("2"));
        Reads.read("replaced", () -> {
            fill(5, 6, 5);
            return now(50);
        });
    }

    static List<String> mine(int limit) {
        return names(KaaesReads.all(offset -> API.getMyPlaylists(
            KaaesReads.page(limit, offset))), "name");
    }

    static Object follow() {
        String friend = Reads.id("FRIEND"), list = Reads.id("FRIENDS_LIST");
        Reads.Read has = () -> API.areFollowingPlaylist(friend, list, USER);

        return told(has, () -> API.followPlaylist(friend, list,
            Map.of("public", false)), () -> mine(1),
            () -> API.unfollowPlaylist(friend, list), () -> mine(50));
    }

    /** What each of the last three has come to, with `has` after each. */
    static Object told(Reads.Read has, Reads.Read... steps) {
        List<Object> told = new ArrayList<>();

        try {
            told.add(has.get());
            for (int i = 0; i < steps.length; i += 2) {
                steps[i].get();
                told.add(has.get());
                told.add(steps[i + 1].get());
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return told;
    }

    static void details() {
        Reads.read("changed", () -> {
            API.changePlaylistDetails(USER, trip, Map.of("name", "Way home",
                "description", "Slow", "public", false));
            return some(whole(NONE), "name", "description", "public");
        });
        Reads.read("whole", () -> {
            fill(7, 8);
            JsonElement one = whole(NONE);
            JsonArray items = KaaesReads.at(one, "tracks", "items")
                .getAsJsonArray();
            List<JsonElement> told = new ArrayList<>(some(one, "name"));
            told.addAll(some(items.get(0), "track/name"));
            told.addAll(some(one, "tracks/total"));
            return told;
        });
        Reads.read("selected", () -> {
            JsonElement one = whole(Map.of("fields", "name,tracks.total"));
            return Map.of("name", KaaesReads.at(one, "name"), "total",
                KaaesReads.at(one, "tracks", "total"));
        });
        Reads.read("mine", () -> mine(50));
        Reads.read("theirs", () -> list(KaaesReads.at(API.getPlaylists(
            Reads.id("FRIEND"), NONE), "items")).stream()
            .map(one -> some(one, "name", "owner/id", "tracks/total"))
            .toList());
        Reads.read("followed", KaaesLibrary::follow);
        Reads.read("refused", KaaesLibrary::refused);
        Reads.read("dropped", () -> {
            API.unfollowPlaylist(USER, trip);
            return mine(50);
        });
    }

    static Object refused() {
        try {
            API.addTracksToPlaylist(Reads.id("FRIEND"),
                Reads.id("FRIENDS_LIST"), NONE, Map.of("uris", uris(0)));
            return null;
        } catch (RetrofitError e) {
            return some((JsonElement) e.getBodyAs(JsonElement.class),
                        "error/status", "error/message");
        }
    }

    /** Both are added, one after the other; the first is removed. */
    static void keep(String name, String ids,
                     Function<String, JsonElement> has,
                     Function<String, JsonElement> add, Reads.Read items,
                     Function<String, JsonElement> remove) {
        Reads.read(name, () -> told(() -> has.apply(ids),
            () -> {
                for (String id : ids.split(","))
                    add.apply(id);
                return null;
            }, items, () -> remove.apply(ids.split(",")[0]), items));
    }

    /** Paged by the last one's id. */
    static List<String> artists() {
        List<String> names = new ArrayList<>();
        Map<String, Object> options = Map.of("limit", 1);

        for (;;) {
            JsonElement page = KaaesReads.at(API.getFollowedArtists(options),
                                             "artists");

            names.addAll(names(KaaesReads.at(page, "items"), "name"));
            if (KaaesReads.at(page, "next").isJsonNull())
                return names;
            options = Map.of("limit", 1, "after",
                KaaesReads.at(page, "cursors", "after").getAsString());
        }
    }

    static void library() {
        keep("tracks", SONGS[0] + "," + SONGS[1], API::containsMySavedTracks,
            ids -> API.addToMySavedTracks(ids, NONE),
            () -> names(KaaesReads.all(offset -> API.getMySavedTracks(
                KaaesReads.page(1, offset))), "track", "name"),
            API::removeFromMySavedTracks);
        keep("albums", Reads.id("ALBUMS"), API::containsMySavedAlbums,
            ids -> API.addToMySavedAlbums(ids, NONE),
            () -> names(KaaesReads.all(offset -> API.getMySavedAlbums(
                KaaesReads.page(1, offset))), "album", "name"),
            API::removeFromMySavedAlbums);
        keep("artists", Reads.id("ARTISTS"), API::isFollowingArtists,
            ids -> API.followArtists(ids, NONE), KaaesLibrary::artists,
            API::unfollowArtists);
        Reads.read("users", () -> {
            String friend = Reads.id("FRIEND");
            List<Object> told = new ArrayList<>();
            told.add(API.isFollowingUsers(friend));
            API.followUsers(friend, NONE);
            told.add(API.isFollowingUsers(friend));
            API.unfollowUsers(friend);
            told.add(API.isFollowingUsers(friend));
            return told;
        });
    }

    public static void main(String[] words) {
        Kaaes.watch();
        if (System.getenv("FREE_TOKEN") != null) {
            top();
            return;
        }
        edits();
        details();
        library();
    }

    /** What the user plays most. */
    static void top() {
        Reads.read("top", () -> List.of(
            names(KaaesReads.at(API.getTopTracks(
                Map.of("time_range", "short_term")), "items"), "name"),
            names(KaaesReads.at(API.getTopTracks(NONE), "items"), "name"),
            names(KaaesReads.at(API.getTopArtists(
                Map.of("time_range", "long_term")), "items"), "name")));
    }
}
