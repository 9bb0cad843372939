import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import se.michaelthelin.spotify.SpotifyApi;
import se.michaelthelin.spotify.enums.ModelObjectType;
import se.michaelthelin.spotify.model_objects.specification.Artist;
import se.michaelthelin.spotify.model_objects.specification.Image;
import se.michaelthelin.spotify.model_objects.specification.PagingCursorbased;
import se.michaelthelin.spotify.model_objects.specification.Playlist;
import se.michaelthelin.spotify.model_objects.specification.PlaylistSimplified;
import se.michaelthelin.spotify.model_objects.specification.PlaylistTrack;
import se.michaelthelin.spotify.model_objects.specification.Track;

/**
 * Keeps a user's playlists and library with spotify-web-api-java, and prints a
 * line of JSON for each step: what the client's models held after its calls.
 */
public class Library {
    static final SpotifyApi API = new SpotifyApi.Builder()
        .setHttpManager(new Reads.Redirect())
        .setAccessToken(System.getenv("ACCESS_TOKEN")).build();
    static final String[] SONGS = Reads.ids("SONGS");
    static final String[] ONE = {Reads.id("FRIEND")};
    static String trip;

    interface Names {
        List<String> get() throws Exception;
    }

    /** A call on the ids of things of one kind. */
    interface Call<T> {
        T on(String... ids) throws Exception;
    }

    static String uri(int n) {
        return "spotify:track:" + SONGS[n];
    }

    static String[] uris(int... numbers) {
        return Arrays.stream(numbers).mapToObj(Library::uri)
            .toArray(String[]::new);
    }

    static JsonArray target(int n, int... positions) {
        JsonObject target = new JsonObject();
        JsonArray all = new JsonArray(), places = new JsonArray();

        target.addProperty("uri", uri(n));
        for (int position : positions)
            places.add(position);
        if (positions.length > 0)
            target.add("positions", places);
        all.add(target);
        return all;
    }

    static void fill(int... numbers) throws Exception {
        JsonArray all = new JsonArray();

        for (int n : numbers)
            all.add(uri(n));
        API.replacePlaylistsItems(trip, all).build().execute();
    }

    static String add(int... numbers) throws Exception {
        return API.addItemsToPlaylist(trip, uris(numbers)).build().execute()
            .getSnapshotId();
    }

    static List<PlaylistTrack> items(int limit) throws Exception {
        return Reads.all(offset -> API.getPlaylistsItems(trip).limit(limit)
            .offset(offset).additionalTypes("track,episode").build()
            .execute());
    }

    static List<String> names(int limit) throws Exception {
        List<String> names = new ArrayList<>();

        for (PlaylistTrack item : items(limit))
            names.add(item.getTrack().getName());
        return names;
    }

    static Playlist whole() throws Exception {
        return API.getPlaylist(trip).build().execute();
    }

    static Object make() throws Exception {
        String me = API.getCurrentUsersProfile().build().execute().getId();
        Playlist one = API.createPlaylist(me, "Road trip")
            .description("Loud & long").build().execute();

        trip = one.getId();
        return Arrays.asList(one.getName(), one.getDescription(),
            one.getIsPublicAccess(), one.getIsCollaborative(),
            one.getOwner().getId(), one.getTracks().getTotal(),
            one.getFollowers().getTotal());
    }

    static Object item() throws Exception {
        fill(1);
        PlaylistTrack item = items(50).get(0);
        Track track = (Track) item.getTrack();
        long age = new Date().getTime() - item.getAddedAt().getTime();

        return Arrays.asList(item.getAddedBy().getId(), item.getIsLocal(),
            age < 600000, track.getName(), track.getAlbum().getName(),
            track.getArtists()[0].getName(), track.getDurationMs());
    }

    static Object mixed() throws Exception {
        List<Object> found = new ArrayList<>();

        fill(0);
        API.addItemsToPlaylist(trip, new String[] {
            "spotify:episode:" + Reads.ids("EPISODES")[0]}).build().execute();
        for (PlaylistTrack item : items(50))
            found.add(List.of(item.getTrack().getName(),
                              item.getTrack().getType()));
        return found;
    }

    static Object reorderBefore() throws Exception {
        fill(0, 1, 2);
        String then = add(3);

        API.addItemsToPlaylist(trip, uris(4)).position(0).build().execute();
        API.reorderPlaylistsItems(trip, 0, 4).snapshot_id(then).build()
            .execute();
        return names(50);
    }

    static Object snapshots() throws Exception {
        fill();
        String first = add(0, 1, 2);
        String second = API.reorderPlaylistsItems(trip, 0, 2).build()
            .execute().getSnapshotId();
        String third = API.removeItemsFromPlaylist(trip, target(0))
            .snapshotId(second).build().execute().getSnapshotId();

        return List.of(!first.equals(second) && !second.equals(third)
            && !first.equals(third), whole().getSnapshotId().equals(third));
    }

    static List<Object> images() throws Exception {
        List<Object> all = new ArrayList<>();

        for (Image image :
             API.getPlaylistCoverImage(trip).build().execute())
            all.add(Arrays.asList(image.getUrl(), image.getWidth()));
        return all;
    }

    static Object cover() throws Exception {
        fill(0);
        List<Object> before = images();

        API.uploadCustomPlaylistCoverImage(trip)
            .image_data(System.getenv("COVER_BASE64")).build().execute();
        return List.of(before, images());
    }

    static void items() {
        Reads.read("created", Library::make);
        Reads.read("profiles", () -> {
            var user = API.getCurrentUsersProfile().build().execute();
            var friend = API.getUsersProfile(Reads.id("FRIEND")).build()
                .execute();
            return List.of(user.getId(), user.getCountry(),
                           friend.getId(), friend.getUri());
        });
        Reads.read("filled", () -> {
            add(0, 1);
            add(2);
            return names(50);
        });
        Reads.read("inserted", () -> {
            fill(0, 1, 2);
            API.addItemsToPlaylist(trip, uris(3, 4)).position(1).build()
                .execute();
            return names(50);
        });
        Reads.read("paged", () -> {
            fill(0, 1, 2, 3, 4);
            return names(2);
        });
        Reads.read("mixed", Library::mixed);
        Reads.read("item", Library::item);
        Reads.read("replaced", () -> {
            API.replacePlaylistsItems(trip, uris(5, 6, 5)).build().execute();
            return names(50);
        });
        Reads.read("emptied", () -> {
            fill();
            return names(50);
        });
    }

    static void moves() {
        Reads.read("reordered", () -> {
            fill(0, 1, 2, 3, 4);
            API.reorderPlaylistsItems(trip, 1, 5).range_length(2).build()
                .execute();
            return names(50);
        });
        Reads.read("reordered_before", Library::reorderBefore);
        Reads.read("trimmed", () -> {
            fill(0, 1, 0, 2);
            API.removeItemsFromPlaylist(trip, target(0)).build().execute();
            return names(50);
        });
        Reads.read("trimmed_at", () -> {
            fill(0, 1, 0, 2);
            API.removeItemsFromPlaylist(trip, target(0, 2)).build().execute();
            return names(50);
        });
        Reads.read("snapshots", Library::snapshots);
    }

    static void details() {
        Reads.read("cover", Library::cover);
        Reads.read("changed", () -> {
            API.changePlaylistsDetails(trip).name("Way home")
                .description("Slow").public_(false).build().execute();
            Playlist one = whole();
            return List.of(one.getName(), one.getDescription(),
                           one.getIsPublicAccess());
        });
        Reads.read("shared", () -> {
            API.changePlaylistsDetails(trip).collaborative(true).build()
                .execute();
            Playlist one = whole();
            return List.of(one.getIsPublicAccess(), one.getIsCollaborative());
        });
        Reads.read("whole", () -> {
            fill(7, 8);
            Playlist one = whole();
            return List.of(one.getName(),
                one.getTracks().getItems()[0].getTrack().getName(),
                one.getTracks().getTotal());
        });
        Reads.read("selected", () -> {
            Playlist one = API.getPlaylist(trip).fields("name,tracks.total")
                .build().execute();
            return Map.of("name", one.getName(),
                          "total", one.getTracks().getTotal());
        });
    }

    static List<String> mine(int limit) throws Exception {
        List<String> names = new ArrayList<>();

        for (PlaylistSimplified list : Reads.all(offset ->
                API.getListOfCurrentUsersPlaylists().limit(limit)
                    .offset(offset).build().execute()))
            names.add(list.getName());
        return names;
    }

    static Object theirs() throws Exception {
        List<Object> found = new ArrayList<>();

        for (PlaylistSimplified list : API.getListOfUsersPlaylists(
                 Reads.id("FRIEND")).build().execute().getItems())
            found.add(List.of(list.getName(), list.getOwner().getId(),
                              list.getTracks().getTotal()));
        return found;
    }

    static Object follow() throws Exception {
        String list = Reads.id("FRIENDS_LIST");
        Reads.Read has = () -> API.checkUsersFollowPlaylist(
            list, new String[] {Reads.id("USER")}).build().execute();
        List<Object> told = new ArrayList<>(List.of(has.get()));

        API.followPlaylist(list, false).build().execute();
        told.addAll(List.of(has.get(), mine(1)));
        API.unfollowPlaylist(list).build().execute();
        told.addAll(List.of(has.get(), mine(50)));
        return told;
    }

    /** By the calls that are told whose the list is. */
    static Object followOwners() throws Exception {
        String owner = Reads.id("FRIEND"), list = Reads.id("FRIENDS_LIST");
        Reads.Read has = () -> API.checkUsersFollowPlaylist(
            list, new String[] {Reads.id("USER")}).build().execute();
        List<Object> told = new ArrayList<>(List.of(has.get()));

        API.followPlaylist(owner, list, false).build().execute();
        told.add(has.get());
        API.unfollowPlaylist(owner, list).build().execute();
        told.add(has.get());
        return told;
    }

    static Object users() throws Exception {
        ModelObjectType user = ModelObjectType.USER;
        Reads.Read has = () -> API.checkCurrentUserFollowsArtistsOrUsers(
            user, ONE).build().execute();
        List<Object> told = new ArrayList<>(List.of(has.get()));

        API.followArtistsOrUsers(user, ONE).build().execute();
        told.add(has.get());
        API.unfollowArtistsOrUsers(user, ONE).build().execute();
        told.add(has.get());
        return told;
    }

    static void follows() {
        Reads.read("mine", () -> mine(50));
        Reads.read("theirs", Library::theirs);
        Reads.read("followed", Library::follow);
        Reads.read("list_followed", Library::followOwners);
        Reads.refused("thrown", () -> API.addItemsToPlaylist(
            Reads.id("FRIENDS_LIST"), uris(0)).build().execute());
        Reads.read("dropped", () -> {
            API.unfollowPlaylist(trip).build().execute();
            return mine(50);
        });
        Reads.read("users", Library::users);
    }

    /** Both are added, one after the other; the first is removed. */
    static void keep(String name, String[] ids, Call<Boolean[]> has,
                     List<Call<?>> addAndRemove, Names items) {
        Reads.read(name, () -> {
            List<Object> told = new ArrayList<>();

            told.add(has.on(ids));
            for (String id : ids)
                addAndRemove.get(0).on(id);
            told.addAll(List.of(has.on(ids), items.get()));
            addAndRemove.get(1).on(ids[0]);
            told.addAll(List.of(has.on(ids), items.get()));
            return told;
        });
    }

    static <T> List<String> named(List<T> things,
                                  Function<T, String> name) {
        return things.stream().map(name).toList();
    }

    static void music() {
        keep("tracks", Arrays.copyOf(SONGS, 2),
            ids -> API.checkUsersSavedTracks(ids).build().execute(),
            List.of(ids -> API.saveTracksForUser(ids).build().execute(),
                    ids -> API.removeUsersSavedTracks(ids).build().execute()),
            () -> named(Reads.all(offset -> API.getUsersSavedTracks()
                .limit(1).offset(offset).build().execute()),
                saved -> saved.getTrack().getName()));
        keep("albums", Reads.ids("ALBUMS"),
            ids -> API.checkUsersSavedAlbums(ids).build().execute(),
            List.of(
                ids -> API.saveAlbumsForCurrentUser(ids).build().execute(),
                ids -> API.removeAlbumsForCurrentUser(ids).build().execute()),
            () -> named(Reads.all(offset -> API.getCurrentUsersSavedAlbums()
                .limit(1).offset(offset).build().execute()),
                saved -> saved.getAlbum().getName()));
    }

    static void programs() {
        keep("shows", Reads.ids("SHOW"),
            ids -> API.checkUsersSavedShows(ids).build().execute(),
            List.of(ids -> API.saveShowsForCurrentUser(ids).build().execute(),
                    ids -> API.removeUsersSavedShows(ids).build().execute()),
            () -> named(Reads.all(offset -> API.getUsersSavedShows()
                .limit(1).offset(offset).build().execute()),
                saved -> saved.getShow().getName()));
        keep("episodes_kept", Reads.ids("EPISODES"),
            ids -> API.checkUsersSavedEpisodes(ids).build().execute(),
            List.of(
                ids -> API.saveEpisodesForCurrentUser(ids).build().execute(),
                ids -> API.removeUsersSavedEpisodes(ids).build().execute()),
            () -> named(Reads.all(offset -> API.getUsersSavedEpisodes()
                .limit(1).offset(offset).build().execute()),
                saved -> saved.getEpisode().getName()));
    }

    /** Paged by the last one's id. */
    static List<String> artists() throws Exception {
        List<String> names = new ArrayList<>();
        String after = null;

        for (;;) {
            var request = API.getUsersFollowedArtists(ModelObjectType.ARTIST)
                .limit(1);
            PagingCursorbased<Artist> page =
                (after == null ? request : request.after(after)).build()
                    .execute();

            for (Artist artist : page.getItems())
                names.add(artist.getName());
            if (page.getNext() == null)
                return names;
            after = page.getCursors()[0].getAfter();
        }
    }

    public static void main(String[] words) {
        ModelObjectType artist = ModelObjectType.ARTIST;

        Calls.watch(SpotifyApi.class);
        items();
        moves();
        details();
        follows();
        music();
        programs();
        keep("artists", Reads.ids("ARTISTS"),
            ids -> API.checkCurrentUserFollowsArtistsOrUsers(artist, ids)
                .build().execute(),
            List.of(
                ids -> API.followArtistsOrUsers(artist, ids).build().execute(),
                ids -> API.unfollowArtistsOrUsers(artist, ids).build()
                    .execute()),
            Library::artists);
    }
}
