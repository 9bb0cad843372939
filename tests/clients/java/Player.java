import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import se.michaelthelin.spotify.SpotifyApi;
import se.michaelthelin.spotify.model_objects.IPlaylistItem;
import se.michaelthelin.spotify.model_objects.miscellaneous.CurrentlyPlayingContext;
import se.michaelthelin.spotify.model_objects.miscellaneous.Device;
import se.michaelthelin.spotify.model_objects.specification.Artist;
import se.michaelthelin.spotify.model_objects.specification.Episode;
import se.michaelthelin.spotify.model_objects.specification.PagingCursorbased;
import se.michaelthelin.spotify.model_objects.specification.PlayHistory;
import se.michaelthelin.spotify.model_objects.specification.Track;

/**
 * Controls a player with spotify-web-api-java. Its exceptions have no reason of
 * a failure, only what is said.
 */
public class Player {
    static final SpotifyApi API = user("ACCESS_TOKEN");
    static final SpotifyApi FREE = user("FREE_TOKEN");
    static final String KITCHEN = Reads.id("KITCHEN");
    static final String[] SONGS = Reads.ids("SONGS");
    static final String ALBUM = "spotify:album:" + Reads.id("ALBUM");
    static final String EPISODE =
        "spotify:episode:" + Reads.ids("EPISODES")[0];

    static SpotifyApi user(String token) {
        return new SpotifyApi.Builder().setHttpManager(new Reads.Redirect())
            .setAccessToken(System.getenv(token)).build();
    }

    static String uri(int n) {
        return "spotify:track:" + SONGS[n];
    }

    static CurrentlyPlayingContext state() throws Exception {
        return API.getInformationAboutUsersCurrentPlayback()
            .additionalTypes("track,episode").build().execute();
    }

    static String song() throws Exception {
        return state().getItem().getName();
    }

    static int minute() throws Exception {
        return state().getProgress_ms() / 60000;
    }

    static JsonObject offset(String name, Object value) {
        JsonObject offset = new JsonObject();

        if (value instanceof Integer)
            offset.addProperty(name, (Integer) value);
        else
            offset.addProperty(name, (String) value);
        return offset;
    }

    static void playSongs(int place, int... numbers) throws Exception {
        JsonArray uris = new JsonArray();

        for (int n : numbers)
            uris.add(uri(n));
        API.startResumeUsersPlayback().device_id(KITCHEN).uris(uris)
            .offset(offset("position", place)).build().execute();
    }

    /** Other pages are asked for by a date, which the API doesn't take. */
    static Object recent() throws Exception {
        return names(API.getCurrentUsersRecentlyPlayedTracks().limit(2)
            .build().execute());
    }

    static List<String> names(PagingCursorbased<PlayHistory> page) {
        return Arrays.stream(page.getItems())
            .map(item -> item.getTrack().getName()).toList();
    }

    static List<String> names(Track[] tracks) {
        return Arrays.stream(tracks).map(Track::getName).toList();
    }

    static List<String> names(Artist[] artists) {
        return Arrays.stream(artists).map(Artist::getName).toList();
    }

    static Object top() throws Exception {
        return List.of(
            names(API.getUsersTopTracks().time_range("short_term").build()
                .execute().getItems()),
            names(API.getUsersTopTracks().build().execute().getItems()),
            names(API.getUsersTopArtists().time_range("long_term").build()
                .execute().getItems()));
    }

    static Object devices() throws Exception {
        List<Object> found = new ArrayList<>();

        for (Device one : API.getUsersAvailableDevices().build().execute())
            found.add(List.of(one.getName(), one.getType(),
                one.getVolume_percent() == null ? 0
                                                : one.getVolume_percent()));
        return found;
    }

    static void choose() {
        Reads.read("context", () -> {
            API.startResumeUsersPlayback().device_id(KITCHEN)
                .context_uri(ALBUM).offset(offset("position", 2))
                .position_ms(60000).build().execute();
            CurrentlyPlayingContext state = state();
            return List.of(state.getItem().getName(), state.getIs_playing(),
                state.getDevice().getName(), minute(),
                state.getContext().getUri(), state.getContext().getType());
        });
        Reads.read("offset_uri", () -> {
            API.startResumeUsersPlayback().device_id(KITCHEN)
                .context_uri(ALBUM).offset(offset("uri", uri(4))).build()
                .execute();
            return song();
        });
        Reads.read("uris", () -> {
            playSongs(1, 5, 6, 7);
            return Arrays.asList(song(), state().getContext());
        });
    }

    static void command() {
        Reads.read("paused", () -> {
            API.pauseUsersPlayback().build().execute();
            return state().getIs_playing();
        });
        Reads.read("resumed", () -> {
            API.startResumeUsersPlayback().build().execute();
            return List.of(song(), state().getIs_playing());
        });
        Reads.read("skipped", () -> {
            API.skipUsersPlaybackToNextTrack().build().execute();
            String first = song();
            API.skipUsersPlaybackToPreviousTrack().build().execute();
            return List.of(first, song());
        });
        Reads.read("sought", () -> {
            API.seekToPositionInCurrentlyPlayingTrack(120000).build()
                .execute();
            return minute();
        });
        Reads.read("repeated", () -> {
            List<String> seen = new ArrayList<>();
            for (String mode : List.of("track", "context", "off")) {
                API.setRepeatModeOnUsersPlayback(mode).build().execute();
                seen.add(state().getRepeat_state());
            }
            return seen;
        });
        Reads.read("shuffled", () -> {
            List<Boolean> seen = new ArrayList<>();
            for (boolean is : new boolean[] {true, false}) {
                API.toggleShuffleForUsersPlayback(is).build().execute();
                seen.add(state().getShuffle_state());
            }
            return seen;
        });
        Reads.read("volume", () -> {
            API.setVolumeForUsersPlayback(33).build().execute();
            return state().getDevice().getVolume_percent();
        });
    }

    static List<Object> named(IPlaylistItem item) {
        return List.of(item.getName(), item.getType());
    }

    static Object queue() throws Exception {
        List<Object> items = new ArrayList<>();

        playSongs(0, 0, 1);
        API.addItemToUsersPlaybackQueue(uri(8)).build().execute();
        API.addItemToUsersPlaybackQueue(EPISODE).build().execute();
        var told = API.getTheUsersQueue().build().execute();
        items.add(named(told.getCurrentlyPlaying()));
        for (IPlaylistItem item : told.getQueue())
            items.add(named(item));
        return items;
    }

    static Object transferred() throws Exception {
        List<Object> told = new ArrayList<>();

        for (String device : List.of(Reads.id("WALL"), KITCHEN)) {
            JsonArray ids = new JsonArray();

            ids.add(device);
            API.transferUsersPlayback(ids).play(!device.equals(KITCHEN))
                .build().execute();
            CurrentlyPlayingContext state = state();
            told.add(List.of(state.getItem().getName(),
                state.getDevice().getName(), state.getIs_playing()));
        }
        return told;
    }

    static Object episode() throws Exception {
        API.startResumeUsersPlayback().device_id(KITCHEN)
            .context_uri("spotify:show:" + Reads.id("SHOW"))
            .offset(offset("uri", EPISODE)).build().execute();
        CurrentlyPlayingContext state = state();
        Episode item = (Episode) state.getItem();
        return List.of(item.getName(), item.getType(),
            item.getShow().getName(), state.getCurrentlyPlayingType());
    }

    static void follow() {
        Reads.read("queue", Player::queue);
        Reads.read("queued", () -> {
            API.skipUsersPlaybackToNextTrack().build().execute();
            return song();
        });
        Reads.read("current", () -> {
            var one = API.getUsersCurrentlyPlayingTrack().build().execute();
            return List.of(one.getItem().getName(),
                one.getCurrentlyPlayingType(), one.getIs_playing());
        });
        Reads.read("transferred", Player::transferred);
        Reads.read("episode", Player::episode);
    }

    /** The exception's class, and its message. */
    static List<String> thrown(Reads.Read call) {
        try {
            call.get();
            return null;
        } catch (Exception e) {
            return List.of(e.getClass().getSimpleName(), e.getMessage());
        }
    }

    static Object refused() throws Exception {
        API.pauseUsersPlayback().build().execute();
        return Arrays.asList(
            thrown(() -> API.pauseUsersPlayback().build().execute()),
            thrown(() -> API.setVolumeForUsersPlayback(5)
                .device_id(Reads.id("WALL")).build().execute()),
            thrown(() -> API.skipUsersPlaybackToNextTrack()
                .device_id("nowhere").build().execute()),
            thrown(() -> API.skipUsersPlaybackToNextTrack()
                .device_id(Reads.id("CAR")).build().execute()),
            thrown(() -> FREE.pauseUsersPlayback().build().execute()));
    }

    public static void main(String[] words) {
        Calls.watch(SpotifyApi.class);
        Reads.read("recent_told", Player::recent);
        Reads.read("top", Player::top);
        Reads.read("nothing", () -> Arrays.asList(state(),
            API.getUsersCurrentlyPlayingTrack().build().execute()));
        Reads.read("no_device_thrown", () -> thrown(() ->
            API.skipUsersPlaybackToNextTrack().build().execute()));
        Reads.read("devices", Player::devices);
        choose();
        command();
        follow();
        Reads.read("refused_thrown", Player::refused);
    }
}
